import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { float, PyStr } from "../../codec/types/scalars.ts";
import { tuple } from "../../codec/types/tuple.ts";
import { isHashable, wireKey } from "../../transport/options/opcodes.ts";

Deno.test("what is equal in Python is one key", () => {
  const equal: readonly (readonly [unknown, unknown])[] = [
    [65, float(65)],
    [1, true],
    ["x", new PyStr("x")],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [tuple(1, "x"), tuple(true, new PyStr("x"))],
    [tuple(tuple(), null), tuple(tuple(), null)],
  ];
  for (const [one, other] of equal) assertEquals(wireKey(one), wireKey(other));
});

Deno.test("what differs in Python is not one key", () => {
  const different: readonly (readonly [unknown, unknown])[] = [
    [1, "1"],
    ["x", Uint8Array.of(0x78)],
    [tuple(1), 1],
    [tuple("1"), tuple(1)],
    [tuple(1, 2), tuple(tuple(1), 2)],
    [tuple("1", "2"), tuple("1,str 2")],
    [Uint8Array.of(1, 23), Uint8Array.of(12, 3)],
    [null, "null"],
  ];
  for (const [one, other] of different) {
    assertNotEquals(wireKey(one), wireKey(other));
  }
});

Deno.test("a tuple that holds another one twice, over and over, costs nothing", () => {
  let laughs = tuple<unknown[]>("ha");
  for (let i = 0; i < 60; i++) laughs = tuple<unknown[]>(laughs, laughs);
  assert(wireKey(laughs) === laughs);
  assert(isHashable(laughs));
  assert(!isHashable(tuple(laughs, [1])));
});

Deno.test("a deep tuple's key is no longer than the tuple", () => {
  let deep = tuple<unknown[]>('"');
  for (let i = 0; i < 100; i++) deep = tuple<unknown[]>(deep);
  const key = wireKey(deep);
  assert(typeof key === "string" && key.length < 400);
  assert(wireKey(new Uint8Array(100_000)) instanceof Uint8Array);
});
