import { LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { findPythons, PickleTimes, referencePython } from "./python.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { median } from "./stats.ts";

/** The payloads, and how many processes: 15 of the small ones, which vary more. */
const PAYLOADS: readonly (readonly [name: string, processes: number])[] = [
  ["lidar scan", 15],
  ["request", 15],
  ["telemetry", 15],
  ["10,000 strings", 9],
  ["10,000 rows", 9],
  ["100,000 ints", 9],
  ["100,000 floats", 9],
];

/** The JavaScript codecs; none has its native part, which a page or Deno would not have either. */
const CODECS = {
  decode: ["ours", "pickleparser", "msgpackr"],
  encode: ["ours", "msgpackr", "cbor-x"],
} as const;

type Operation = keyof typeof CODECS;

/** The parts of a program's first times, by their places among 60. */
const PARTS: readonly (readonly [string, number, number])[] = [
  ["first", 0, 1],
  ["3rd to 10th", 2, 10],
  ["11th to 60th", 10, 60],
];

/** What a fresh CPython takes for the same. */
const PYTHON = `import json, pickle, sys, time
data = open(sys.argv[2], "rb").read()
value = pickle.loads(data) if sys.argv[1] == "encode" else None
times = []
for i in range(60):
    start = time.perf_counter()
    if sys.argv[1] == "encode":
        pickle.dumps(value, 4)
    else:
        pickle.loads(data)
    times.append((time.perf_counter() - start) * 1e9)
print(json.dumps(times))`;

/** What a bot pays that has just started: fresh processes. */
export async function benchCold(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  return [
    await benchCodec("decode", options, results),
    await benchCodec("encode", options, results),
    await benchLink(options, results, programs),
  ];
}

async function benchCodec(
  operation: Operation,
  options: Options,
  results: Results,
): Promise<Table> {
  const python = referencePython(findPythons());
  await using times = new PickleTimes(python);
  const plain = await times.payloads();
  const here = (file: string) => `${import.meta.dirname}/${file}`;
  const deno = [Deno.execPath(), "run", "-A", "--no-lock", "--no-check"];
  const folder = await Deno.makeTempDir();
  const codecs = CODECS[operation].map((codec): [string, string[]] => [
    codec,
    [...deno, here("cold_run.ts"), codec, operation, folder],
  ]);
  const cpython = [python.path, "-c", PYTHON, operation, `${folder}/pickle`];
  codecs.push([times.name, cpython]);
  const rows: string[][] = [];
  try {
    for (const [name, most] of PAYLOADS) {
      if (!options.wants("cold", name)) continue;
      options.progress(`cold: ${operation} ${name}`);
      await Deno.writeFile(
        `${folder}/pickle`,
        await times.pickle(name, 4),
      );
      await Deno.writeTextFile(
        `${folder}/plain`,
        JSON.stringify({ name, value: plain[name] }),
      );
      const taken = new Map<string, number[][]>();
      // One after the other, so that a slow moment of the machine is everybody's.
      for (let i = 0; i < (options.quick ? 3 : most); i++) {
        for (const [codec, command] of codecs) {
          const runs = taken.get(codec) ?? [];
          taken.set(codec, runs);
          const run = await measured(command);
          if (run) runs.push(run);
        }
      }
      for (const [part, from, to] of PARTS) {
        const key = `cold ${operation}/${name}, ${part}`;
        for (const [codec, runs] of taken) {
          if (runs.length === 0) continue;
          results.add(
            key,
            codec,
            runs.map((run) => median(run.slice(from, to))),
          );
        }
        rows.push([
          `${name}, ${part}`,
          ...codecs.map(([codec]) => cell(results, key, codec)),
        ]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return {
    title: `${operation}, cold`,
    notes: [
      "Medians of fresh processes in turn, 15 for each of the three small payloads and 9 for each large one: what the first time takes, the 3rd to 10th, and the 11th to 60th. " +
      "Without the time that loading the program takes, which is in “Start-up”. The other JavaScript codecs run without native parts and have objects for dicts, arrays for tuples.",
    ],
    columns: ["payload", ...codecs.map(([name]) => name)],
    rows,
  };
}

/** What the 60 times took; undefined where the codec cannot be had or cannot do it. */
async function measured(
  [command = "", ...args]: string[],
): Promise<number[] | undefined> {
  const { success, stdout } = await new Deno.Command(command, {
    args,
    env: {
      MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true",
      CBOR_NATIVE_ACCELERATION_DISABLED: "true",
    },
    stderr: "null",
  }).output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
}

/** The links whose first calls are compared: the same transport, other codecs. */
const LINKS = [["ours", "ours"], ["JSON", "json"], ["msgpack", "msgpack"]];

/** The first calls of a link, both ends fresh. */
async function benchLink(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const parts = ["first 100 calls", "first 1,000 calls"];
  const taken = new Map<string, number[][]>();
  const rounds = options.wants("cold", "calls") ? options.quick ? 3 : 9 : 0;
  for (let round = 0; round < rounds; round++) {
    for (const [name, kind] of LINKS) {
      options.progress(`cold: calls of ${name}`);
      const end = `ts:${kind}` as const;
      await using pair = await LinkPair.start(name!, end, end, programs);
      if (!pair) continue;
      const first = await pair.run({ do: "sequential", count: 100 });
      const rest = await pair.run({ do: "sequential", count: 900 });
      const [hundred = [], thousand = []] = taken.get(name!) ?? [];
      taken.set(name!, [
        [...hundred, first / 100],
        [...thousand, (first + rest) / 1000],
      ]);
    }
  }
  const rows = parts.map((part, i) => {
    const key = `cold link/${part}`;
    for (const [name, runs] of taken) results.add(key, name, runs[i]!);
    return [part, ...LINKS.map(([name]) => cell(results, key, name!))];
  });
  return {
    title: "link, cold",
    notes: [
      "Time per call, one by one, of a link whose two ends have just been started; medians of 9 links. Without connecting.",
    ],
    columns: ["", ...LINKS.map(([name]) => name!)],
    rows: rounds > 0 ? rows : [],
  };
}

function cell(results: Results, key: string, name: string): string {
  return formatCell(
    results.time(key, name),
    name === "ours" ? undefined : results.ratio(key, name, "ours"),
  );
}
