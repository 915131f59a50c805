import { dumps, loads, PickleDecoderStream } from "../../codec/mod.ts";
import { LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { formatTime, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { exponent } from "./stats.ts";

/** How the time grows with the size: 1 is linear, 2 quadratic. */
export async function benchExponents(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const sizes = [500, 2000, 8000, 32_000, 128_000]
    .map((size) => options.quick ? size / 4 : size);
  await using pair = await LinkPair.start(
    "ours",
    "ts:ours",
    "ts:ours",
    programs,
  );
  const works: Record<string, (size: number) => Measure> = {
    decode: (size) => {
      const data = dumps(rowsOf(size));
      return () => loads(data);
    },
    encode: (size) => {
      const rows = rowsOf(size);
      return () => dumps(rows);
    },
    stream: (size) => {
      const data = dumps(rowsOf(size));
      return () => decodeStream(data);
    },
    link: (size) => () => pair?.run({ do: "list", length: size, count: 1 }),
  };
  const rows: string[][] = [];
  for (const [name, make] of Object.entries(works)) {
    options.progress(`exponent: ${name}`);
    const times: number[] = [];
    for (const size of sizes) times.push(await fastest(make(size)));
    const fitted = exponent(sizes, times);
    results.add("exponent", name, [fitted]);
    rows.push([name, ...times.map(formatTime), fitted.toFixed(2)]);
  }
  return {
    title: "Time against size",
    notes: [
      "The fastest of several; the exponent is fitted by least squares on the logarithms. " +
      "decode, encode: a list of rows; stream: the same, in chunks of 1,000 bytes; link: a list of ints in one call.",
    ],
    columns: [
      "",
      ...sizes.map((size) => size.toLocaleString("en-US")),
      "exponent",
    ],
    rows,
  };
}

type Measure = () => unknown;

/** The fastest of as many as fit into a moment; at least three. */
async function fastest(work: Measure): Promise<number> {
  let best = Infinity;
  const end = performance.now() + 200;
  for (let i = 0; i < 3 || performance.now() < end; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best * 1e6;
}

function rowsOf(size: number): unknown[] {
  return Array.from({ length: size }, (_, i) => ({
    id: i,
    x: i + 0.25,
    name: `row ${i}`,
    seen: i % 2 === 0,
  }));
}

async function decodeStream(data: Uint8Array): Promise<void> {
  let offset = 0;
  const chunks = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (offset >= data.length) return controller.close();
      controller.enqueue(data.slice(offset, offset += 1000));
    },
  });
  for await (
    const _value of chunks.pipeThrough(new PickleDecoderStream())
  ) { /* All that counts is that it was decoded. */ }
}
