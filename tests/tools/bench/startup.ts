import { commandOf, type End, type Programs, startEnd } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { type Contender, race } from "./rounds.ts";

const KEY = "startup";
const here = (file: string) => `${import.meta.dirname}/${file}`;

/** Time from `deno run` to the first answer, and how much a bot loads for it. */
export async function benchStartup(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const serve = async (end: End) => {
    const server = stack.use(startEnd(end, ["server"], programs));
    return (await server.line() as { port: number }).port;
  };
  const deno = ["run", "-A", "--no-lock", "--no-check"];
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const oneFile = `${folder}/bot.js`;
  const bundle = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--no-lock", "-o", oneFile, here("startup_bot.ts")],
    stdout: "null",
    stderr: "null",
  });
  const isBundled = (await bundle.output()).success;
  const port = `${await serve("ts:ours")}`;
  const contenders = [
    started("ours", Deno.execPath(), [...deno, here("startup_bot.ts"), port]),
    ...isBundled
      ? [
        started("ours, in one file", Deno.execPath(), [...deno, oneFile, port]),
      ]
      : [],
    started("the command `call`", Deno.execPath(), [
      ...deno,
      here("../../../transport/cli/mod.ts"),
      ...["call", `127.0.0.1:${await serve("ts:ours")}`, "0x11", "1"],
    ]),
    started("Deno and one connection", Deno.execPath(), [
      ...deno,
      here("startup_floor.ts"),
      `${await serve("ts:raw")}`,
    ]),
    started(
      "Python TCPTalks",
      ...commandOf(
        "py:tcptalks",
        ["once", `${await serve("ts:ours")}`],
        programs,
      ),
    ),
  ];
  results.set(
    KEY,
    await race(contenders, { rounds: options.quick ? 3 : 15, turnMs: 1 }),
  );
  const { modules, bytes } = await loaded(here("../../../mod.ts"));
  results.add("startup/modules", "ours", [modules]);
  results.add("startup/bytes", "ours", [bytes]);
  return [{
    title: "Start-up",
    notes: [
      "From the start of the process to the first answer, medians of 15 processes in turn; sources already in Deno's cache. " +
      `A bot that imports the package loads ${modules} modules, ${
        (bytes / 1000).toFixed(0)
      } kB of source with its comments.`,
    ],
    columns: ["", "time"],
    rows: contenders.map(({ name }) => [
      name,
      formatCell(
        results.time(KEY, name),
        name === "ours" ? undefined : results.ratio(KEY, name, "ours"),
      ),
    ]),
  }];
}

/** A program that is started, and done once it has printed something. */
export function started(
  name: string,
  command: string,
  args: string[],
): Contender {
  return {
    name,
    async run(count) {
      let elapsed = 0;
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        const child = new Deno.Command(command, { args, stdout: "piped" })
          .spawn();
        const reader = child.stdout.getReader();
        const { done } = await reader.read();
        elapsed += performance.now() - start;
        if (done) throw new Error(`"${name}" ended without an answer`);
        while (!(await reader.read()).done);
        await child.status;
      }
      return elapsed * 1e6;
    },
  };
}

async function loaded(
  file: string,
): Promise<{ modules: number; bytes: number }> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", file],
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { size?: number }[];
  };
  return {
    modules: modules.length,
    bytes: modules.reduce((sum, { size }) => sum + (size ?? 0), 0),
  };
}
