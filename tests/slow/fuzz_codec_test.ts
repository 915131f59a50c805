/** The codec's fuzzer for a few seconds; `deno task fuzz` runs it for longer. */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { dumps, PickleDecoder, PyObject } from "../../codec/mod.ts";
import { Op } from "../../codec/opcodes.ts";
import { fuzzBesidePython, fuzzCodec, readPool } from "../tools/fuzz/codec.ts";
import { checkCodec, read } from "../tools/fuzz/codec_check.ts";
import { checkMemory, checkTime } from "../tools/fuzz/codec_cost.ts";
import {
  makeCodecInput,
  readCodecInput,
  showCodecInput,
} from "../tools/fuzz/codec_input.ts";
import { cpuTime } from "../tools/fuzz/cpu_time.ts";
import { minimiseCodec } from "../tools/fuzz/codec_minimise.ts";
import { seedOf } from "../tools/fuzz/codec_mutate.ts";
import { asPythonReads, compareAll } from "../tools/fuzz/codec_oracle.ts";
import { CODEC_REGRESSIONS } from "../tools/fuzz/regressions/codec.ts";
import { Oracle } from "../kit/python/oracle.ts";
import { needsPython } from "../kit/python/wants.ts";

const seeds = await readPool();

/** Of a class that we know, and so unusual that the object stays inert. */
const INERT = new Set([
  "a counter that counts in bytes",
  "characters below zero in an array",
  "an array without a type code",
  "floats in an array of ints",
]);

Deno.test("fuzz: what was mended keeps all promises", async (t) => {
  for (const [name, line] of Object.entries(CODEC_REGRESSIONS)) {
    await t.step(name, () => {
      const input = readCodecInput(line);
      const { error, value } = read(input);
      assertEquals(error, undefined);
      if (INERT.has(name)) assertInstanceOf(value, PyObject);
      assertEquals(checkCodec(input), undefined);
      assertEquals(checkMemory(input), undefined);
    });
  }
});

needsPython.test("fuzz: what was mended means what it means to CPython", async (python) => {
  await using oracle = new Oracle(python.path);
  for (const [name, line] of Object.entries(CODEC_REGRESSIONS)) {
    const input = asPythonReads(readCodecInput(line));
    const tally = { compared: 0, loaded: 0 };
    const [why] = await compareAll(oracle, [input], tally);
    assertEquals(why, undefined, name);
  }
});

Deno.test("fuzz: two thousand pickles break no promise", async () => {
  const { failures, inputs } = await fuzzCodec(1, {
    ms: Infinity,
    inputs: 2000,
  });
  assertEquals(failures, []);
  assertEquals(inputs, 2000);
});

needsPython.test("fuzz: three thousand pickles mean what they mean to CPython", async (python) => {
  await using oracle = new Oracle(python.path);
  const { failures, compared, loaded } = await fuzzBesidePython(
    oracle,
    1,
    { ms: 60_000, inputs: 3000 },
  );
  assertEquals(failures, []);
  assert(compared > 1000 && loaded > 300, `${compared}, ${loaded}`);
});

Deno.test("fuzz: most of what is made is whole, and every opcode occurs in it", () => {
  const opcodes = new Set<number>();
  let whole = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const { bytes } = makeCodecInput(seed, []);
    if (read({ bytes, encoding: "latin1" }).error) continue;
    whole++;
    for (const start of seedOf(bytes).starts) opcodes.add(bytes[start] ?? 0);
  }
  assert(whole > 1000, `Only ${whole} of 2000`);
  const missing = Object.values(Op).filter((code) => !opcodes.has(code));
  assertEquals(missing, []);
});

Deno.test("fuzz: what is slow each time is told, what is slow once is not", () => {
  const input = readCodecInput("4e2e");
  const busy = (ms: number) => {
    const end = cpuTime() + ms;
    while (cpuTime() < end);
  };
  const why = checkTime(input, () => busy(270));
  assert(why?.startsWith("slow: "), why);
  let calls = 0;
  assertEquals(checkTime(input, () => busy(calls++ ? 0 : 270)), undefined);
});

Deno.test("fuzz: a declared length takes no memory", () => {
  const lengths = ["ffffffff", "ffffff7f", "0000003f", "00000002"];
  const wide = lengths.flatMap((
    four,
  ) => [four + "00000000", "00000000" + four]);
  const inputs = [
    ...["58", "42", "54", "8b", "72", "6a"].flatMap((op) =>
      lengths.map((length) => op + length)
    ),
    ...["8d", "8e", "96", "95"].flatMap((op) =>
      wide.map((length) => op + length)
    ),
  ].map((hex) => readCodecInput(`4e${hex}2e`));
  const held: unknown[] = [];
  const before = Deno.memoryUsage();
  for (const { bytes } of inputs) {
    held.push(read({ bytes }), read({ bytes }, true));
    const decoder = new PickleDecoder();
    decoder.push(bytes);
    held.push(decoder);
    try {
      decoder.next();
    } catch (error) {
      held.push(error);
    }
  }
  const after = Deno.memoryUsage();
  assert(held.length > 150);
  const used = after.heapUsed + after.external - before.heapUsed -
    before.external;
  assert(used < 8 * 2 ** 20, `${used} bytes`);
});

Deno.test("fuzz: a seed is an input, and a line is the same one", () => {
  for (let seed = 0; seed < 200; seed++) {
    const input = makeCodecInput(seed, seeds);
    assertEquals(makeCodecInput(seed, seeds), input);
    assertEquals(readCodecInput(showCodecInput(input)), input);
  }
  assertEquals(readCodecInput("4e2e").bytes, Uint8Array.of(0x4e, 0x2e));
});

Deno.test("fuzz: an input that fails is made as small as it can be", async () => {
  const bytes = dumps([1, 2, "x".repeat(100), [new Map([["key", 3.5]])]]);
  const small = await minimiseCodec(
    { bytes, encoding: "latin1", dicts: "object" },
    ({ bytes, dicts }) =>
      bytes.includes(0x47) && dicts ? `no floats: ${bytes.length}` : undefined,
  );
  assertEquals(small, { bytes: Uint8Array.of(0x47), dicts: "object" });
});
