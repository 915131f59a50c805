import { assertEquals } from "@std/assert";
import {
  ByteArray,
  dumps,
  loads,
  PickleBuffer,
  PyStr,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

const bytes = (size: number, of = 0x71) => new Uint8Array(size).fill(of);

Deno.test("str has the header that its length in UTF-8 asks for", async () => {
  const pairs: Pair[] = [];
  for (
    const size of [
      0,
      1,
      63,
      64,
      65,
      84,
      85,
      86,
      127,
      128,
      129,
      254,
      255,
      256,
      257,
      5000,
    ]
  ) {
    for (const character of ["a", "é", "漢", "😀"]) {
      pairs.push([
        `${JSON.stringify(character)} * ${size}`,
        character.repeat(size),
      ]);
      pairs.push([
        `${JSON.stringify(character)} + "b" * ${size}`,
        character + "b".repeat(size),
      ]);
    }
  }
  await assertSameBytes(pairs);
});

Deno.test("long strings are as CPython's, whatever room there was", async () => {
  const pairs = [3000, 8150, 8190, 30000, 70000].flatMap((size): Pair[] => [
    [`["q", "a" * ${size} + "漢" * 999]`, [
      "q",
      "a".repeat(size) + "漢".repeat(999),
    ]],
    [`["é😀" * ${size}, "é"]`, ["é😀".repeat(size), "é"]],
  ]);
  await assertSameBytes(pairs, {
    protocols: [3, 4],
    only: (minor) => minor === "3.11",
  });
});

Deno.test("lone surrogates are written like any other code point", async () => {
  await assertSameBytes([
    ["'\\ud800'", "\ud800"],
    ["'\\udc00\\ud800'", "\udc00\ud800"],
    ["'a' * 100 + '\\udfff' + '\\U0001F600'", "a".repeat(100) + "\udfff😀"],
    ["'\\ufeff\\x00'", "\ufeff\0"],
  ]);
});

Deno.test("two code points that look like a pair stay two in a PyStr", async () => {
  const split = new PyStr(
    "😀",
    new Uint8Array([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
  );
  await assertSameBytes([["'\\ud83d\\ude00'", split]]);
  const long = new Uint8Array(600).map((_, i) => split.utf8![i % 6]!);
  await assertSameBytes([[
    "'\\ud83d\\ude00' * 100",
    new PyStr("😀".repeat(100), long),
  ]]);
});

Deno.test("bytes are as CPython's at each protocol", async () => {
  const pairs: Pair[] = [0, 1, 2, 255, 256, 70000].flatMap((size): Pair[] => [
    [`b"q" * ${size}`, bytes(size)],
    [`b"\\x80" * ${size}`, bytes(size, 0x80)],
  ]);
  await assertSameBytes(pairs);
  const all = new Uint8Array(256).map((_, i) => i);
  await assertSameBytes([["bytes(range(256))", all], [
    "bytes(range(256))",
    all.buffer,
  ]]);
});

Deno.test("protocol 2 shares the codec of bytes, not the text made of them", async () => {
  await assertSameBytes([
    ["[b'qwe', b'qwe ', 'qwe', 'latin1']", [
      bytes(3).map((_, i) => [0x71, 0x77, 0x65][i]!),
      new Uint8Array([0x71, 0x77, 0x65, 0x20]),
      "qwe",
      "latin1",
    ]],
    ["[b'q', str(b'q'[0:1], 'ascii')]", [bytes(1), "q"]],
  ], {
    protocols: [2, 3],
    only: (minor) => minor !== "3.11" && minor !== "3.12" && minor !== "3.6",
  });
});

Deno.test("Python has only one empty bytes object", async () => {
  await assertSameBytes([["[b'', bytes(0)]", [bytes(0), bytes(0)]]]);
});

Deno.test("bytearray is a call of the class until protocol 5", async () => {
  await assertSameBytes([
    ["bytearray()", new ByteArray()],
    ["bytearray(b'qqq')", new ByteArray([0x71, 0x71, 0x71])],
    ["[bytearray(b'q' * 300), bytearray(b'q' * 70000), b'q']", [
      new ByteArray(bytes(300)),
      new ByteArray(bytes(70000)),
      bytes(1),
    ]],
  ], { protocols: [3, 4, 5] });
  await assertSameBytes([[
    "bytearray(b'qqq')",
    new ByteArray([0x71, 0x71, 0x71]),
  ]], {
    protocols: [2],
    only: (minor) => minor !== "3.6" && minor !== "3.7",
  });
});

Deno.test("equal strings are one object, in keys and values alike", async () => {
  await assertSameBytes([
    ["['spam', {'spam': 'spam'}, ('spam',)]", [
      "spam",
      { spam: "spam" },
      tuple("spam"),
    ]],
    ["['é' * 70, {'é' * 70: 'é'}]", ["é".repeat(70), {
      ["é".repeat(70)]: "é",
    }]],
  ], { only: (minor) => Number(minor.split(".")[1]) >= 7 });
});

Deno.test("strings can be distinct: then none is shared", async () => {
  await assertSameBytes([
    ["['a b'.strip(), 'a b '.strip(), {'c d '.strip(): 'c d  '.strip()}]", [
      "a b",
      "a b",
      { "c d": "c d" },
    ]],
  ], { strings: "distinct", only: (minor) => minor === "3.11" });
  const value = ["ab", "ab", { ab: "ab" }, "x".repeat(300), "x".repeat(300)];
  for (const protocol of [2, 4] as const) {
    const pickle = dumps(value, { protocol, strings: "distinct" });
    assertEquals(loads(pickle), loads(dumps(value, { protocol })));
    assertEquals(pickle.filter((byte) => byte === 0x68).length, 0, "no BINGET");
  }
});

Deno.test("a boxed string is shared with itself only", async () => {
  const box = new PyStr("spam");
  await assertSameBytes([
    [
      "(lambda a, b: [a, b, a, b, 'spam', 'spam'])(' spam'[1:], 'spam '[:-1])",
      [box, new PyStr("spam"), box, undefined, "spam", "spam"].map((
        v,
        i,
        all,
      ) => i === 3 ? all[1] : v),
    ],
  ]);
});

Deno.test("10,000 strings of the same hash chains are told apart", () => {
  const texts = Array.from(
    { length: 10_000 },
    (_, i) => `${i % 7}-${i}-${"é".repeat(i % 3)}`,
  );
  const twice = [...texts, ...texts];
  assertEquals(loads(dumps(twice)), twice);
  // Every second one is a reference of 5 bytes at most.
  const once = dumps(texts).length;
  assertEquals(dumps(twice).length < once + 5 * texts.length + 100, true);
});

Deno.test("a buffer goes into the pickle, or beside it", async () => {
  const prelude = `
import pickle
class Beside:
    pass`;
  const data = bytes(10);
  const both: Pair[] = [
    ["[pickle.PickleBuffer(b'q' * 10), 1]", [new PickleBuffer(data), 1]],
    ["[pickle.PickleBuffer(bytearray(b'q' * 10)), 1]", [
      new PickleBuffer(data, { writable: true }),
      1,
    ]],
  ];
  await assertSameBytes(both, {
    protocols: [5],
    prelude,
    only: (minor) => !["3.6", "3.7"].includes(minor),
  });
  const seen: unknown[] = [];
  const value = [
    new PickleBuffer(data),
    new PickleBuffer(data, { writable: true }),
  ];
  const pickle = dumps(value, {
    protocol: 5,
    bufferCallback: (buffer) => void seen.push(buffer),
  });
  // >>> pickle.dumps([PickleBuffer(b"q"), PickleBuffer(bytearray(b"q"))], 5, buffer_callback=[].append).hex()
  assertEquals(
    pickle.toHex(),
    "80059508000000000000005d942897989765 2e".replace(" ", ""),
  );
  assertEquals(seen, value);
});

Deno.test("what a tuple of strings loads as is a tuple of strings", () => {
  const back = loads(dumps(tuple("", "é", "\ud800", "😀".repeat(40))));
  assertEquals(back instanceof Tuple, true);
  assertEquals([...back as Tuple], ["", "é", "\ud800", "😀".repeat(40)]);
});
