import { assertEquals } from "@std/assert";
import { StringMemo } from "../../../codec/pickle/memo.ts";

/** A buffer in which string `n` is two bytes at `2 * n`. */
const buffer = new Uint8Array(new Uint16Array(40_000).map((_, i) => i).buffer);

/** Interns string `n` under a hash, with `n` as its memo index. */
function intern(memo: StringMemo, n: number, hash: number): number {
  return memo.intern(buffer, 2 * n, 2 * n + 2, hash, n);
}

Deno.test("a string is found again by its bytes, wherever they stand", () => {
  const memo = new StringMemo();
  assertEquals(intern(memo, 1, 11), -1);
  assertEquals(intern(memo, 2, 22), -1);
  assertEquals(intern(memo, 1, 11), 1);
  const grown = new Uint8Array(buffer.length + 2);
  grown.set(buffer);
  grown.set([1, 0], buffer.length);
  assertEquals(memo.intern(grown, buffer.length, grown.length, 11, 9), 1);
  assertEquals(memo.intern(buffer, 2, 3, 11, 9), -1, "shorter");
});

Deno.test("strings of one hash are told apart, and left to the caller when they are many", () => {
  const memo = new StringMemo();
  const all = Array.from({ length: 200 }, (_, n) => n);
  const first = all.map((n) => intern(memo, n, 7));
  const placed = first.filter((result) => result === -1).length;
  assertEquals(placed > 8 && placed < 100, true);
  assertEquals(first.slice(placed).every((result) => result === -2), true);
  const again = all.map((n) => intern(memo, n, 7));
  assertEquals(again, all.map((n) => n < placed ? n : -2));
});

Deno.test("once a string was left to the caller, a new one is as well, also in a larger table", () => {
  const memo = new StringMemo();
  let n = 0;
  for (; n < 100; n++) intern(memo, n, 1000 + n);
  while (intern(memo, n, 7) === -1) n++;
  const left = n;
  for (n++; n < 5000; n++) assertEquals(intern(memo, n, n * 7919), -2);
  assertEquals(intern(memo, left, 7), -2);
  assertEquals(intern(memo, 5, 1005), 5);
});

Deno.test("a table that grew finds all, and one that was cleared nothing", () => {
  const memo = new StringMemo();
  for (let round = 0; round < 3; round++) {
    const count = [30_000, 10, 300][round]!;
    for (let n = 0; n < count; n++) {
      assertEquals(intern(memo, n, Math.imul(n, 7919)), -1);
    }
    for (let n = 0; n < count; n++) {
      assertEquals(intern(memo, n, Math.imul(n, 7919)), n);
    }
    memo.clear();
  }
});
