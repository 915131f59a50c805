import { dumps, loads, PickleDecoderStream } from "../../../codec/mod.ts";
import { LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { formatTime, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { exponent } from "./stats.ts";

/** Makes the work of one size: it is run `count` times, and gives what is to be kept. */
type Maker = (size: number, count: number) => (index: number) => unknown;

/** How the time grows with the size: 1 is linear, 2 quadratic. */
export async function benchExponents(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  const largest = options.quick ? 32_000 : 128_000;
  const sizes = [256, 64, 16, 4, 1].map((part) => largest / part);
  await using pair = await LinkPair.start(
    "ours",
    "ts:ours",
    "ts:ours",
    programs,
  );
  const makers: Record<string, Maker> = {
    decode: (size) => {
      const data = dumps(rowsOf(size));
      return () => loads(data);
    },
    encode: (size, count) => {
      const inputs = Array.from({ length: count }, () => rowsOf(size));
      return (index) => dumps(inputs[index]);
    },
    stream: (size) => {
      const data = dumps(rowsOf(size));
      return () => decodeStream(data);
    },
  };
  if (pair) {
    makers.link = (size) => () =>
      pair.run({ do: "list", length: size, count: 1 });
  }
  const rows: string[][] = [];
  for (const [name, maker] of Object.entries(makers)) {
    options.progress(`exponent: ${name}`);
    const times = await measure(maker, sizes, options.quick ? 3 : 5);
    const fitted = exponent(sizes, times);
    results.add("exponent", name, [fitted]);
    rows.push([name, ...times.map(formatTime), fitted.toFixed(2)]);
  }
  return [{
    title: "Time against size",
    notes: [
      "The exponent is fitted by least squares on the logarithms. " +
      "decode, encode: a list of rows; stream: the same, in chunks of 1,000 bytes; link: a list of ints in one call. " +
      "Small sizes are repeated until as many rows are in memory as with the largest: " +
      "otherwise the garbage collector and the CPU's caches alone would give 1.2.",
    ],
    columns: [
      "",
      ...sizes.map((size) => size.toLocaleString("en-US")),
      "exponent",
    ],
    rows,
  }];
}

/** Nanoseconds of one of each size, the fastest of several rounds; the sizes take turns. */
async function measure(
  maker: Maker,
  sizes: number[],
  rounds: number,
): Promise<number[]> {
  const { gc } = globalThis as { gc?: () => void };
  const largest = Math.max(...sizes);
  const works = sizes.map((size) => {
    const count = largest / size;
    return { count, work: maker(size, count), best: Infinity };
  });
  for (let round = 0; round < rounds; round++) {
    for (const each of works) {
      const kept: unknown[] = [];
      gc?.();
      const start = performance.now();
      for (let i = 0; i < each.count; i++) kept.push(await each.work(i));
      const elapsed = (performance.now() - start) * 1e6 / each.count;
      each.best = Math.min(each.best, elapsed);
    }
  }
  return works.map(({ best }) => best);
}

function rowsOf(size: number): unknown[] {
  return Array.from({ length: size }, (_, i) => ({
    id: i,
    x: i + 0.25,
    name: `row ${i}`,
    seen: i % 2 === 0,
  }));
}

async function decodeStream(data: Uint8Array): Promise<unknown> {
  let offset = 0;
  const chunks = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (offset >= data.length) return controller.close();
      controller.enqueue(data.slice(offset, offset += 1000));
    },
  });
  let last: unknown;
  for await (const value of chunks.pipeThrough(new PickleDecoderStream())) {
    last = value;
  }
  return last;
}
