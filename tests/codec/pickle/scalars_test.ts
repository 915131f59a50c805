import { assertEquals } from "@std/assert";
import { dumps, float, loads, PyFloat } from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

Deno.test("None, True and False are single opcodes", async () => {
  await assertSameBytes([["None", null], ["True", true], ["False", false]]);
  assertEquals(dumps(undefined), dumps(null));
});

Deno.test("ints round every boundary of the opcodes are as CPython's", async () => {
  const powers = [
    7,
    8,
    15,
    16,
    31,
    32,
    39,
    40,
    47,
    48,
    53,
    55,
    56,
    63,
    64,
    71,
    127,
    128,
    2039,
    2040,
    4096,
  ];
  const pairs: Pair[] = powers.flatMap((power) =>
    [-2n, -1n, 0n, 1n, 2n].flatMap((offset): Pair[] => {
      const value = 2n ** BigInt(power) + offset;
      return [[`${value}`, value], [`${-value}`, -value]];
    })
  );
  await assertSameBytes([["0", 0], ["-1", -1], ["255", 255], ...pairs]);
});

Deno.test("a safe integer is the same int as number and as bigint", () => {
  const values = [
    0,
    1,
    -1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 40 + 7,
    -(2 ** 47),
    2 ** 47,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
  ];
  for (const value of values) assertEquals(dumps(value), dumps(BigInt(value)));
  assertEquals(dumps(values), dumps(values.map(BigInt)), "in a list");
});

Deno.test("a number that is no safe integer is a float", async () => {
  await assertSameBytes([
    ["0.1", 0.1],
    ["-0.0", -0],
    ["2.0 ** 53", 2 ** 53],
    ["1e300", 1e300],
    ["5e-324", 5e-324],
    ["-2.2250738585072014e-308", -2.2250738585072014e-308],
    ["float('inf')", Infinity],
    ["float('-inf')", -Infinity],
    ["[0.5, -0.0, 2.0 ** 53, 0, 2 ** 53 - 1]", [
      0.5,
      -0,
      2 ** 53,
      0,
      2 ** 53 - 1,
    ]],
  ]);
});

Deno.test("a boxed float stays a float, with all the bits of a NaN", async () => {
  const nan = (bits: bigint) => new PyFloat(NaN, bits);
  const unpack = (hex: string) =>
    `__import__("struct").unpack(">d", bytes.fromhex("${hex}"))[0]`;
  await assertSameBytes([
    ["[1.0, 0.0]", [float(1), float(0)]],
    [unpack("7ff8000000000000"), NaN],
    [unpack("fff8000000000001"), nan(0xfff8000000000001n)],
    [unpack("7ff80000deadbeef"), nan(0x7ff80000deadbeefn)],
  ]);
});

Deno.test("scalars are never memoized", async () => {
  const value = float(1.5);
  await assertSameBytes([
    ["[None, True, 7, 2 ** 70, 'a']", [null, true, 7, 2n ** 70n, "a"]],
    ["(lambda f: [f, f, 'a', 'a'])(1.5)", [value, value, "a", "a"]],
  ]);
});

Deno.test("a long int takes time linear in its size", () => {
  const value = 7n ** 300_000n;
  assertEquals(loads(dumps(value)), value);
  assertEquals(loads(dumps(-value)), -value);
});
