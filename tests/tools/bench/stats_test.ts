import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { exponent, median, medianRatio } from "./stats.ts";

Deno.test("median: the middle one, whatever the order", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([10, 9]), 9.5);
  assertThrows(() => median([]), RangeError);
});

Deno.test("medianRatio: compares round by round, so a slow round does not count", () => {
  // The machine was ten times slower in the first round, for both.
  assertEquals(medianRatio([200, 20, 20], [100, 10, 10]), 2);
  // A pause hit one contender once.
  assertEquals(medianRatio([20, 900, 20], [10, 10, 10]), 2);
  assertEquals(medianRatio([5, 5], [10, 10, 10]), 0.5);
});

Deno.test("exponent: 1 when linear, 2 when quadratic", () => {
  const sizes = [10, 100, 1000, 10_000, 100_000];
  assertAlmostEquals(exponent(sizes, sizes.map((n) => 3 * n)), 1, 1e-9);
  assertAlmostEquals(exponent(sizes, sizes.map((n) => 7 * n * n)), 2, 1e-9);
  assertAlmostEquals(
    exponent(sizes, sizes.map((n) => n * Math.log(n))),
    1.17,
    0.02,
  );
});
