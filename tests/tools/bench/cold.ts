import type { Options } from "./options.ts";
import { findPythons, PickleTimes, referencePython } from "./python.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { median } from "./stats.ts";

/** A lidar's scan: 360 tuples of an int and a float. */
const SCAN = `import pickle, sys
sys.stdout.buffer.write(pickle.dumps([(i, i * 0.37 + 0.1) for i in range(360)], 4))`;

/** What a fresh CPython takes for the same. */
const PYTHON = `import json, pickle, sys, time
data = open(sys.argv[1], "rb").read()
times = []
for i in range(60):
    start = time.perf_counter()
    pickle.loads(data)
    times.append((time.perf_counter() - start) * 1e9)
print(json.dumps(times))`;

const PAYLOADS = [
  "request",
  "telemetry",
  "10,000 strings",
  "10,000 rows",
  "100,000 ints",
  "100,000 floats",
];

/** All that is read cold. */
export const COLD_PAYLOADS: string[] = ["lidar scan", ...PAYLOADS];

/** The parts of a program's first readings, by their places among 60. */
const PARTS: readonly (readonly [string, number, number])[] = [
  ["first", 0, 1],
  ["3rd to 10th", 2, 10],
  ["11th to 60th", 10, 60],
];

/** Decoding in fresh processes: what a bot pays that has just started. */
export async function benchCold(
  options: Options,
  results: Results,
): Promise<Table> {
  const python = referencePython(findPythons());
  const here = (file: string) => new URL(file, import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "-A", "--no-lock", "--no-check"];
  const codecs: [string, string[]][] = [
    ["ours", [...deno, here("cold_run.ts"), "ours"]],
    ["pickleparser", [...deno, here("cold_run.ts"), "pickleparser"]],
    [`CPython ${python.version}`, [python.path, "-c", PYTHON]],
  ];
  const processes = options.quick ? 3 : 15;
  const folder = await Deno.makeTempDir();
  const rows: string[][] = [];
  try {
    for (const [name, bytes] of await pickles(python.path)) {
      if (!options.wants("cold", name)) continue;
      options.progress(`cold: ${name}`);
      const file = `${folder}/pickle`;
      await Deno.writeFile(file, bytes);
      const times = new Map(codecs.map(([codec]) => [codec, [] as number[][]]));
      // One after the other, so that a slow moment of the machine is everybody's.
      for (let i = 0; i < processes; i++) {
        for (const [codec, command] of codecs) {
          times.get(codec)?.push(await run([...command, file]));
        }
      }
      for (const [part, from, to] of PARTS) {
        const key = `cold/${part}/${name}`;
        for (const [codec, runs] of times) {
          results.add(
            key,
            codec,
            runs.map((run) => median(run.slice(from, to))),
          );
        }
        rows.push([
          `${name}, ${part}`,
          ...codecs.map(([codec]) =>
            formatCell(
              results.time(key, codec),
              codec === "ours" ? undefined : results.ratio(key, codec, "ours"),
            )
          ),
        ]);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return {
    title: "decode, cold",
    notes: [
      `Fresh processes, medians of ${processes}, in turn: what the first reading of a pickle takes, the 3rd to 10th, and the 11th to 60th. Without the time that loading the program takes, which is in "Start-up".`,
    ],
    columns: ["payload", ...codecs.map(([name]) => name)],
    rows,
  };
}

async function pickles(
  python: string,
): Promise<[string, Uint8Array<ArrayBuffer>][]> {
  const { stdout } = await new Deno.Command(python, { args: ["-c", SCAN] })
    .output();
  const found: [string, Uint8Array<ArrayBuffer>][] = [["lidar scan", stdout]];
  await using times = new PickleTimes(referencePython(findPythons()));
  for (const name of PAYLOADS) {
    found.push([name, await times.pickle(name, 4)]);
  }
  return found;
}

async function run([command = "", ...args]: string[]): Promise<number[]> {
  const { stdout } = await new Deno.Command(command, { args }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
