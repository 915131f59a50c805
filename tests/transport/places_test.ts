import { assertEquals } from "@std/assert";
import { Places } from "../../transport/link/calls.ts";

Deno.test("places hold what a Map holds, whatever the keys", () => {
  let state = 1;
  const next = (most: number) => (state = state * 48271 % 0x7fffffff) % most;
  const places = new Places<{ key: unknown }>();
  const map = new Map<unknown, { key: unknown }>();
  let last = 0x10000;
  const keys = (): unknown[] => [
    ++last,
    last - next(3000),
    last - next(100_000),
    [NaN, -0, 0, 1.5, -1, 2 ** 31, 2 ** 40, "1", null, undefined][next(10)],
  ];
  for (let i = 0; i < 50_000; i++) {
    const key = keys()[next(4)];
    if (next(3) === 0) {
      places.delete(key);
      map.delete(key);
    } else {
      const value = { key };
      places.set(key, value);
      map.set(key, value);
    }
    const asked = keys()[next(4)];
    assertEquals(places.get(asked), map.get(asked));
  }
  assertEquals(new Set(places.values()), new Set(map.values()));
});

Deno.test("places give who waits in the order of the numbers", () => {
  const places = new Places<{ key: number }>();
  for (let key = 250; key < 300; key++) places.set(key, { key });
  for (let key = 250; key < 290; key++) places.delete(key);
  for (let key = 300; key < 320; key++) places.set(key, { key });
  const keys = places.values().map(({ key }) => key);
  assertEquals(keys, Array.from({ length: 30 }, (_, i) => 290 + i));
});
