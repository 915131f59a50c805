/** Values at the lengths where pickle changes its opcodes, and long ones with their time. */

import { assertEquals } from "@std/assert";
import { pickled } from "../../../kit/python/peer.ts";
import { dumps, tuple } from "../../../../codec/mod.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Where the forms of one byte end. */
const SHORT = [0, 1, 4, 127, 128, 254, 255, 256, 257, 1000];

/** Where CPython's frames end. */
const LONG = [65_535, 65_536, 65_600];

/** Bits at which ints change their form. */
const BITS = [7n, 8n, 15n, 16n, 31n, 32n, 63n, 64n, 2039n, 2040n, 2048n];

/** Items at which batches end. */
const COUNTS = [0, 1, 2, 3, 4, 999, 1000, 1001, 2001];

async function textAndBytes(
  stage: Stage,
  lengths: readonly number[],
): Promise<void> {
  const { talks } = await stage.pair({
    bind: { 0x10: "lengths", 0x11: "echo" },
  });
  for (const length of lengths) {
    const data = new Uint8Array(length).fill(0x2e);
    const text = "é".repeat(length);
    assertEquals(
      await talks.execute(0x10, data, text, "x".repeat(length)),
      tuple(length, length, length),
    );
    assertEquals(await talks.execute(0x11, data), data, `${length} bytes`);
    assertEquals(await talks.execute(0x11, text), text, `${length} characters`);
  }
}

async function ints(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x11: "compare" } });
  for (const bits of BITS) {
    for (const near of [-1n, 0n, 1n]) {
      for (const sign of [-1n, 1n]) {
        const int = sign * ((1n << bits) + near);
        assertEquals(
          await talks.execute(0x11, int, `${int}`),
          true,
          `${sign} * 2 ** ${bits} + ${near}`,
        );
      }
    }
  }
}

async function collections(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x11: "echo" } });
  for (const count of COUNTS) {
    const items = Array.from({ length: count }, (_, index) => index);
    const values = [
      items,
      tuple(...items),
      new Map(items.map((item) => [item, `${item}`])),
    ];
    for (const value of values) {
      assertEquals(
        await talks.execute(0x11, value),
        value,
        `${value.constructor.name} of ${count}`,
      );
    }
  }
}

/** Bytes, and as many characters, each way; the times are those of the whole call. */
async function large(
  stage: Stage,
  length: number,
  name: string,
): Promise<void> {
  const data = new Uint8Array(length).fill(0x2e);
  const { talks, python } = await stage.pair({
    bind: {
      0x10: "lengths",
      0x11: { name: "give", value: pickled(dumps(data)) },
    },
    prepare: (talks) => {
      talks.bind(0x20, (data: Uint8Array) => data.length);
      talks.bind(0x21, () => data);
    },
  });
  // A peer that answers nothing is found out without the patience for long messages.
  await talks.execute(0x10);
  const patient = talks.with({ timeout: 60_000 });
  assertEquals(
    await stage.time(
      `${name} to Python`,
      () => patient.execute(0x10, data),
    ),
    tuple(length),
  );
  assertEquals(
    await stage.time(`${name} from Python`, () => patient.execute(0x11)),
    data,
  );
  const options = { timeout: 60, deadline: 70_000, brief: true };
  const given = { ...options, expect: length };
  const sent = await python.execute(0x20, [pickled(dumps(data))], given);
  assertEquals(sent.equal, true);
  const got = await python.execute(0x21, [], {
    ...options,
    expect: pickled(dumps(data)),
  });
  assertEquals(got.equal, true);
}

/** 10,000 ints: where one frame saves Python the searching. */
async function manyInts(stage: Stage): Promise<void> {
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  const { talks } = await stage.pair({ bind: { 0x10: "lengths" } });
  const { ours } = stage.protocols;
  await talks.execute(0x10);
  assertEquals(
    await stage.time(
      `10,000 ints to Python, protocol ${ours}`,
      () => talks.with({ timeout: 20_000 }).execute(0x10, items),
    ),
    tuple(items.length),
  );
}

/** Lengths, and long messages with their time. */
export const SIZES: readonly Scenario[] = [
  {
    name: "sizes-text-and-bytes",
    shows: "str and bytes of every length around the short forms",
    protocols: "each",
    play: (stage) => textAndBytes(stage, SHORT),
  },
  {
    name: "sizes-frames",
    shows: "str and bytes about as long as a frame",
    play: (stage) => textAndBytes(stage, LONG),
  },
  {
    name: "sizes-ints",
    shows: "ints around every limit, to 2**2048",
    protocols: "each",
    play: ints,
  },
  {
    name: "sizes-collections",
    shows: "lists, tuples and dicts to 2001 items",
    protocols: "each",
    play: collections,
  },
  {
    name: "large-10-kb",
    shows: "10 KB both ways, both sides asking",
    protocols: "each",
    play: (stage) => large(stage, 10_000, "10 KB"),
  },
  {
    name: "large-100-kb",
    shows: "100 KB both ways, both sides asking",
    protocols: "each",
    play: (stage) => large(stage, 100_000, "100 KB"),
  },
  {
    name: "large-1-mb",
    shows: "1 MB both ways, both sides asking",
    deadline: 120_000,
    play: (stage) => large(stage, 1_000_000, "1 MB"),
  },
  {
    name: "large-list",
    shows: "10,000 ints to Python, with the time it takes",
    protocols: "each",
    deadline: 40_000,
    play: manyInts,
  },
];
