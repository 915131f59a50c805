/**
 * One fresh process of the cold section: reads a message, or writes a value, 60
 * times, and prints what each time took, in nanoseconds, as one line of JSON;
 * or writes the message that the next ones read.
 *
 *     cold_run.ts CODEC decode|encode|prepare FOLDER
 */
import { loadNpm } from "./competitors/npm.ts";

const [codec = "", operation = "", folder = ""] = Deno.args;

interface Coder {
  encode(value: unknown): Uint8Array;
  decode(data: Uint8Array): unknown;
}

/** What is done 60 times; undefined where the package cannot be had. */
async function work(): Promise<(() => unknown) | undefined> {
  switch (codec) {
    case "ours": {
      const { dumps, loads, tuple } = await import("../../../codec/mod.ts");
      if (operation === "decode") {
        const data = await Deno.readFile(`${folder}/pickle`);
        return () => loads(data);
      }
      const value = await plain((items) => tuple(...items));
      return () => dumps(value);
    }
    case "pickleparser": {
      const module = await loadNpm("pickleparser", "0.2.1") as {
        Parser: new () => { parse(data: Uint8Array): unknown };
      } | undefined;
      const data = await Deno.readFile(`${folder}/pickle`);
      return module && (() => new module.Parser().parse(data));
    }
    case "msgpackr": {
      const module = await loadNpm("msgpackr", "1.11.5") as {
        Packr: new (options: object) => Coder;
      } | undefined;
      return module && coded(new module.Packr({ useRecords: false }));
    }
    case "cbor-x": {
      const module = await loadNpm("cbor-x", "1.6.0") as {
        Encoder: new (options: object) => Coder;
      } | undefined;
      return module && coded(
        new module.Encoder({ useRecords: false, mapsAsObjects: true }),
      );
    }
    default:
      throw new Error(`No codec "${codec}"`);
  }
}

async function coded(coder: Coder): Promise<() => unknown> {
  const file = `${folder}/${codec}`;
  if (operation === "decode") {
    const data = await Deno.readFile(file);
    return () => coder.decode(data);
  }
  const value = await plain((items) => items);
  if (operation === "encode") return () => coder.encode(value);
  return () => Deno.writeFileSync(file, coder.encode(value));
}

/** The payload as a program writes it, with tuples where Python has them. */
async function plain(tuple: (items: unknown[]) => unknown): Promise<unknown> {
  const { name, value } = JSON.parse(
    await Deno.readTextFile(`${folder}/plain`),
  );
  if (name === "lidar scan") return value.map(tuple);
  if (name !== "request") return value;
  const [role, opcode, retcode, args, kwargs] = value;
  const bytes = Uint8Array.fromBase64(role["__bytes__"]);
  return tuple([bytes, opcode, retcode, tuple(args), kwargs]);
}

const run = await work();
if (!run) {
  console.error("cannot be had here");
  Deno.exit(1);
}
if (operation === "prepare") {
  run();
  Deno.exit(0);
}
const times: number[] = [];
for (let i = 0; i < 60; i++) {
  const start = performance.now();
  run();
  times.push((performance.now() - start) * 1e6);
}
console.log(JSON.stringify(times));
