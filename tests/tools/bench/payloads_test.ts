import { assert, assertEquals, assertFalse } from "@std/assert";
import { sameMeaning, withBytes } from "./payloads.ts";

Deno.test("withBytes: brings byte arrays back, at any depth", () => {
  assertEquals(
    withBytes([{ "__bytes__": "Ug==" }, { a: [{ "__bytes__": "" }] }]),
    [Uint8Array.of(82), { a: [new Uint8Array(0)] }],
  );
});

Deno.test("sameMeaning: dicts may be Maps or objects, but values must be equal", () => {
  const map = new Map<string, unknown>([["a", [1, Uint8Array.of(2)]]]);
  assert(sameMeaning(map, { a: [1, Uint8Array.of(2)] }));
  assert(sameMeaning({ a: [1, Uint8Array.of(2)] }, map));
  assertFalse(sameMeaning(map, { a: [1, Uint8Array.of(3)] }));
  assertFalse(sameMeaning({ a: 1, b: 2 }, { a: 1 }));
  assertFalse(sameMeaning([1, 2], [1]));
  assertFalse(sameMeaning("82", Uint8Array.of(82)));
  assertFalse(sameMeaning(0, 2309737967));
});
