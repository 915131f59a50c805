import { isLeftOut } from "./left_out.ts";
import { LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { PickleTimes, referencePython } from "./python.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { median } from "./stats.ts";

/** Processes, and links, of each kind: the first times vary. */
const PROCESSES = 15;

const PAYLOADS: readonly string[] = [
  "lidar scan",
  "request",
  "telemetry",
  "10,000 strings",
  "10,000 rows",
  "100,000 ints",
  "100,000 floats",
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
    await benchCodec("decode", options, results, programs),
    await benchCodec("encode", options, results, programs),
    await benchLink(options, results, programs),
  ];
}

async function benchCodec(
  operation: Operation,
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const python = referencePython(programs.pythons);
  await using times = new PickleTimes(python);
  const plain = await times.payloads();
  const here = (file: string) => `${import.meta.dirname}/${file}`;
  const deno = [Deno.execPath(), "run", "-A", "--no-lock", "--no-check"];
  const folder = await Deno.makeTempDir();
  const cold = (codec: string, what: string) => [
    ...deno,
    ...[here("cold_run.ts"), codec, what, folder],
  ];
  const codecs = CODECS[operation].map((codec): Codec => ({
    name: codec,
    command: cold(codec, operation),
    prepare: operation === "decode" && codec === "msgpackr"
      ? cold(codec, "prepare")
      : undefined,
  }));
  codecs.push({
    name: times.name,
    command: [python.path, "-c", PYTHON, operation, `${folder}/pickle`],
    prepare: undefined,
  });
  const rows: string[][] = [];
  const notes = new Set<string>();
  try {
    for (const name of PAYLOADS) {
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
      const able: Codec[] = [];
      for (const codec of codecs) {
        if (isLeftOut(codec.name)) continue;
        try {
          if (codec.prepare) await output(codec.prepare);
          // Once outside of the rounds, to see whether it can do this at all.
          await output(codec.command);
          able.push(codec);
        } catch (error) {
          if (codec.name === "ours" || codec.name === times.name) throw error;
          if (isLeftOut(codec.name)) continue;
          notes.add(`- ${codec.name}: fails: ${(error as Error).message}`);
        }
      }
      // One after the other, so that a slow moment of the machine is everybody's.
      for (const codec of turns(able, rounds(options))) {
        const runs = taken.get(codec.name) ?? [];
        taken.set(codec.name, runs);
        runs.push(JSON.parse(await output(codec.command)));
      }
      for (const [part, from, to] of PARTS) {
        const key = `cold ${operation}/${name}, ${part}`;
        for (const [codec, runs] of taken) {
          results.add(
            key,
            codec,
            runs.map((run) => median(run.slice(from, to))),
          );
        }
        rows.push([
          `${name}, ${part}`,
          ...codecs.map((codec) => cell(results, key, codec.name)),
        ]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return {
    title: `${operation}, cold`,
    notes: [
      `Medians of ${PROCESSES} fresh processes of each, in turn: what the first time takes, the 3rd to 10th, and the 11th to 60th. ` +
      "Without the time that loading the program takes, which is in “Start-up”. The other JavaScript codecs run without native parts and have objects for dicts, arrays for tuples.",
      ...notes,
    ],
    columns: ["payload", ...codecs.map(({ name }) => name)],
    rows,
  };
}

/** One that is measured. */
interface Codec {
  name: string;
  /** Prints what 60 times took. */
  command: string[];
  /** Writes what is to be read, where that is not the pickle: whoever reads has not written before. */
  prepare: string[] | undefined;
}

function rounds(options: Options): number {
  return options.quick ? 3 : PROCESSES;
}

/** All of them in each round, the order turned each time: none is always on the heels of the same other one. */
function* turns<T>(all: readonly T[], rounds: number): Generator<T> {
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      yield all[(turn + round) % all.length]!;
    }
  }
}

/** What a command prints; throws what it complained of. */
async function output([command = "", ...args]: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    env: {
      MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true",
      CBOR_NATIVE_ACCELERATION_DISABLED: "true",
      NO_COLOR: "1",
    },
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  const [line = ""] = new TextDecoder().decode(stderr).trim().split("\n");
  throw new Error(line);
}

/** The links whose first calls are compared: the same transport, other codecs. */
const LINKS: readonly (readonly [name: string, kind: string])[] = [
  ["ours", "ours"],
  ["JSON", "json"],
  ["msgpack", "msgpack"],
];

/** The first calls of a link, both ends fresh. */
async function benchLink(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const parts = ["first 100 calls", "first 1,000 calls"];
  const taken = new Map<string, number[][]>();
  const isWanted = options.wants("cold", "calls");
  for (const [name, kind] of turns(LINKS, isWanted ? rounds(options) : 0)) {
    if (isLeftOut(name)) continue;
    options.progress(`cold: calls of ${name}`);
    const end = `ts:${kind}` as const;
    await using pair = await LinkPair.start(name, end, end, programs);
    if (!pair) continue;
    const first = await pair.run({ do: "sequential", count: 100 });
    const rest = await pair.run({ do: "sequential", count: 900 });
    const [hundred = [], thousand = []] = taken.get(name) ?? [];
    taken.set(name, [
      [...hundred, first / 100],
      [...thousand, (first + rest) / 1000],
    ]);
  }
  const rows = parts.map((part, i) => {
    const key = `cold link/${part}`;
    for (const [name, runs] of taken) results.add(key, name, runs[i]!);
    return [part, ...LINKS.map(([name]) => cell(results, key, name))];
  });
  return {
    title: "link, cold",
    notes: [
      `Time per call, one by one, of a link whose two ends have just been started; medians of ${PROCESSES} links. Without connecting.`,
    ],
    columns: ["", ...LINKS.map(([name]) => name)],
    rows: isWanted ? rows : [],
  };
}

function cell(results: Results, key: string, name: string): string {
  return formatCell(
    results.time(key, name),
    name === "ours" ? undefined : results.ratio(key, name, "ours"),
  );
}
