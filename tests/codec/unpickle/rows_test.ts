import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleLimitError,
  tuple,
  type Unpickled,
} from "../../../codec/mod.ts";

/** Rows, as CPython 3.11's `pickle.dumps` writes them in protocols 4 and 2. */
const ROWS = [
  "8004956e000000000000005d94287d94288c026964944b008c017894473fd00000000000008c047a6f6e65948c05736f757468948c047365656e9488757d942868024b016803473fe800000000000068048c056e6f72746894680689757d942868024b026803473ff40000000000006804680568068975652e",
  "80025d7100287d7101285802000000696471024b005801000000787103473fd000000000000058040000007a6f6e6571045805000000736f757468710558040000007365656e710688757d71072868024b016803473fe8000000000000680458050000006e6f7274687108680689757d71092868024b026803473ff40000000000006804680568068975652e",
].map((hex) => Uint8Array.fromHex(hex));

/** `[{"n": 1, "m": 2}, {"n": 3, "m": 4}]`, and with another second item. */
const TWO = Uint8Array.fromHex(
  "80049521000000000000005d94287d94288c016e944b018c016d944b02757d942868024b0368034b0475652e",
);

function row(i: number): Record<string, Unpickled> {
  return {
    id: i,
    x: i * 0.5 + 0.25,
    zone: i % 2 ? "north" : "south",
    seen: i % 3 === 0,
  };
}

/** The same with all dicts as ordinary objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const pairs = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(pairs.map(([key, item]) => [key, plain(item)]));
}

Deno.test("rows: dicts in a list, as Map and as object", () => {
  for (const bytes of ROWS) {
    assertEquals(plain(loads(bytes)), [row(0), row(1), row(2)]);
    const objects = loads(bytes, { dicts: "object" });
    assertEquals(plain(objects), [row(0), row(1), row(2)]);
    assert(Array.isArray(objects));
    for (const object of objects) {
      assertEquals(Object.getPrototypeOf(object), null);
    }
  }
});

Deno.test("rows: cut anywhere, they are the same", () => {
  for (const bytes of ROWS) {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const decoder = new PickleDecoder();
      decoder.push(bytes.subarray(0, cut));
      const first = decoder.next();
      if (cut < bytes.length) assertEquals(first, NEED_MORE);
      decoder.push(bytes.subarray(cut));
      const value = first === NEED_MORE ? decoder.next() : first;
      assertEquals(plain(value), [row(0), row(1), row(2)]);
    }
  }
});

Deno.test("rows: one that is another thing leaves the others as they are", () => {
  const withPath = Uint8Array.fromHex(
    "80049582000000000000005d94287d94288c026964944b008c017894473fd00000000000008c047a6f6e65948c05736f757468948c047365656e9488757d942868024b016803473fe800000000000068048c056e6f72746894680689757d942868024b026803473ff400000000000068046805680689757d942868024b098c0470617468945d944b016175652e",
  );
  assertEquals(
    plain(loads(withPath)),
    [row(0), row(1), row(2), { id: 9, path: [1] }],
  );
  // a = {"n": 1, "m": 2}; [a, {"n": 3, "m": 4}, a, {}]
  const twice = loads(Uint8Array.fromHex(
    "80049525000000000000005d94287d94288c016e944b018c016d944b02757d94" +
      "2868024b0368034b047568017d94652e",
  )) as unknown[];
  assertEquals(plain(twice), [{ n: 1, m: 2 }, { n: 3, m: 4 }, {
    n: 1,
    m: 2,
  }, {}]);
  assert(twice[0] === twice[2]);
  // [a, {"n": 3}]
  const single = Uint8Array.fromHex(
    "8004951c000000000000005d94287d94288c016e944b018c016d944b02757d9468024b0373652e",
  );
  assertEquals(plain(loads(single)), [{ n: 1, m: 2 }, { n: 3 }]);
});

Deno.test("rows: they count as a level, and for the memo", () => {
  assertEquals(plain(loads(TWO, { limits: { maxDepth: 2 } })), [
    { n: 1, m: 2 },
    { n: 3, m: 4 },
  ]);
  assertThrows(
    () => loads(TWO, { limits: { maxDepth: 1 } }),
    PickleLimitError,
    "maxDepth",
  );
  const inList = dumps([loads(TWO)]);
  loads(inList, { limits: { maxDepth: 3 } });
  assertThrows(
    () => loads(inList, { limits: { maxDepth: 2 } }),
    PickleLimitError,
    "maxDepth",
  );
  loads(TWO, { limits: { maxMemo: 5 } });
  assertThrows(
    () => loads(TWO, { limits: { maxMemo: 4 } }),
    PickleLimitError,
    "maxMemo",
  );
});

Deno.test("rows: more than the memo's levels have room for", () => {
  const rows = Array.from({ length: 6000 }, (_, i) => row(i));
  const twice = plain(loads(dumps([rows, rows]), { dicts: "object" }));
  assert(JSON.stringify(twice) === JSON.stringify([rows, rows]));
  // The levels of the later ones are known too.
  assertThrows(
    () => loads(dumps([rows, [[rows[5999]]]]), { limits: { maxDepth: 3 } }),
    PickleLimitError,
    "maxDepth",
  );
});

const A = tuple(1, 0.5);
/** Lists of tuples, as CPython 3.11 writes them in protocols 4 and 2. */
const SCANS: [value: unknown[], pickles: string[]][] = [
  [[A, tuple(300, 1.5), tuple(-70000, 2)], [
    "80049529000000000000005d94284b01473fe000000000000086944d2c01473ff800000000000086944a90eefeff4b028694652e",
    "80025d7100284b01473fe00000000000008671014d2c01473ff80000000000008671024a90eefeff4b02867103652e",
  ]],
  [[A, tuple(300, 1.5), tuple(7), "end"], [
    "8004952a000000000000005d94284b01473fe000000000000086944d2c01473ff800000000000086944b0785948c03656e6494652e",
    "80025d7100284b01473fe00000000000008671014d2c01473ff80000000000008671024b078571035803000000656e647104652e",
  ]],
  [[A, tuple(8, 1.5), A], [
    "80049521000000000000005d94284b01473fe000000000000086944b08473ff800000000000086946801652e",
    "80025d7100284b01473fe00000000000008671014b08473ff80000000000008671026801652e",
  ]],
];

Deno.test("scans: tuples of numbers in a list, cut anywhere", () => {
  for (const [value, pickles] of SCANS) {
    for (const bytes of pickles.map((hex) => Uint8Array.fromHex(hex))) {
      assertEquals(loads(bytes), value);
      for (let cut = 0; cut < bytes.length; cut++) {
        const decoder = new PickleDecoder();
        decoder.push(bytes.subarray(0, cut));
        assertEquals(decoder.next(), NEED_MORE);
        decoder.push(bytes.subarray(cut));
        assertEquals(decoder.next(), value);
      }
    }
  }
});

Deno.test("scans: they count as a level, and for the memo, and are the same objects again", () => {
  const [first = "", , third = ""] = SCANS.map(([, [hex = ""]]) => hex);
  const bytes = Uint8Array.fromHex(first);
  loads(bytes, { limits: { maxDepth: 2, maxMemo: 4 } });
  for (const limits of [{ maxDepth: 1 }, { maxMemo: 3 }]) {
    assertThrows(() => loads(bytes, { limits }), PickleLimitError);
  }
  const again = loads(Uint8Array.fromHex(third)) as unknown[];
  assert(again[0] === again[2]);
  // The levels of the later ones are known too.
  const scan = Array.from({ length: 6000 }, (_, i) => tuple(i, i / 2));
  const nested = dumps([scan, [[scan[5999]]]]);
  assertThrows(
    () => loads(nested, { limits: { maxDepth: 3 } }),
    PickleLimitError,
    "maxDepth",
  );
});
