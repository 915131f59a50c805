import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  ByteArray,
  Complex,
  dumps,
  FrozenSet,
  loads,
  type LoadsOptions,
  PickleBuffer,
  PyDict,
  PyGlobal,
  PyObject,
  PySet,
  Tuple,
  tuple,
  Unpickler,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

/** Reads what CPython wrote. */
function read(hex: string, options?: LoadsOptions): unknown {
  return loads(Uint8Array.fromHex(hex), options);
}

Deno.test("loads: ints are numbers while safe, else bigints", () => {
  assertEquals(read("8004950a000000000000008a07ffffffffffff1f2e"), 2 ** 53 - 1);
  assertEquals(read("8004950a000000000000008a07000000000000202e"), 2n ** 53n);
  assertEquals(
    read("8004950b000000000000008a0800000000000000802e"),
    -(2n ** 63n),
  );
  assertEquals(read("80044affffffff2e"), -1);
  assertEquals(read("80048a002e"), 0);
  // The highest bit of the last byte is the sign, in each length.
  for (let length = 1; length <= 9; length++) {
    for (const top of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
      const bytes = new Uint8Array(length).fill(0x5a);
      bytes[length - 1] = top;
      const size = length.toString(16).padStart(2, "0");
      const value = BigInt(`0x${bytes.toReversed().toHex()}`);
      assertEquals(
        BigInt(read(`80048a${size}${bytes.toHex()}2e`) as number),
        BigInt.asIntN(8 * length, value),
      );
    }
  }
});

Deno.test("loads: bytes that are others by now are other texts", () => {
  // Of many unknown texts those that follow are decoded many at once.
  loads(dumps(Array.from({ length: 500 }, (_, i) => `new${i}`)));
  // As in a link's buffer: short messages at one place, whose texts are not known.
  for (let first = 0; first < 100; first++) {
    const texts = Array.from({ length: 30 }, (_, i) => `id${first}-${i}`);
    const bytes = dumps(texts);
    assertEquals(loads(bytes), texts);
    const others = texts.map((text) => text.replace("i", "o"));
    bytes.set(dumps(others));
    assertEquals(loads(bytes), others);
  }
});

Deno.test("loads: padded ints have the same value", () => {
  assertEquals(read("80048a0a010000000000000000002e"), 1);
  assertEquals(read("80048a09ffffffffffffffffff2e"), -1);
});

Deno.test("loads: a list is an Array, a tuple a Tuple, bytes and bytearray differ", () => {
  const list = read(
    "80049514000000000000005d94284b014740040000000000008c016194652e",
  );
  assertEquals(list, [1, 2.5, "a"]);
  assertEquals(list instanceof Tuple, false);
  assertEquals(loads(pickle("K\x01K\x02\x86.")), tuple(1, 2));
  assertInstanceOf(loads(pickle("K\x01\x85.")), Tuple);
  assertEquals(loads(pickle("C\x02ab.")), pickle("ab"));
  const array = read(
    "8003636275696c74696e730a6279746561727261790a71004302616271018571025271032e",
  );
  assertInstanceOf(array, ByteArray);
  assertEquals([...array], [97, 98]);
});

Deno.test("loads: bytes are a copy", () => {
  for (const length of [1, 100, 1000]) {
    const bytes = new Uint8Array(length + 6);
    bytes.set([0x42, length & 255, length >> 8, 0, 0]);
    bytes[bytes.length - 1] = 0x2e;
    const value = loads(bytes);
    bytes.fill(7);
    assertEquals(value, new Uint8Array(length));
  }
});

Deno.test("loads: short bytes do not touch each other", () => {
  const [a, b] = loads(pickle("](C\x02abC\x02cde.")) as Uint8Array[];
  a!.fill(0);
  assertEquals(b, pickle("cd"));
  structuredClone(a, { transfer: [a!.buffer as ArrayBuffer] });
  assertEquals(loads(pickle("C\x02ef.")), pickle("ef"));
});

Deno.test("loads: protocol 2's bytes, sets and frozensets are plain values", () => {
  assertEquals(
    read(
      "8002635f636f646563730a656e636f64650a7100580300000000c3bf710158060000006c6174696e3171028671035271042e",
    ),
    Uint8Array.of(0, 255),
  );
  assertEquals(
    read("8002635f5f6275696c74696e5f5f0a62797465730a7100295271012e"),
    new Uint8Array(0),
  );
  assertEquals(
    read(
      "8002635f5f6275696c74696e5f5f0a7365740a71005d7101284b014b02658571025271032e",
    ),
    new Set([1, 2]),
  );
  assertInstanceOf(
    read(
      "8002635f5f6275696c74696e5f5f0a66726f7a656e7365740a71005d71014b01618571025271032e",
    ),
    FrozenSet,
  );
  const complex = read(
    "8004952e000000000000008c086275696c74696e73948c07636f6d706c6578949394473ff0000000000000474000000000000000869452942e",
  );
  assertEquals(complex, new Complex(1, 2));
});

Deno.test("loads: a call that takes a size from the pickle stays inert", () => {
  const value = loads(
    pickle("\x80\x03cbuiltins\nbytes\nJ\xff\xff\xff\x7f\x85R."),
  );
  assertInstanceOf(value, PyObject);
  assertEquals(value.args, tuple(2 ** 31 - 1));
});

Deno.test("loads: a dict with plain keys is a plain Map, in order", () => {
  const dict = read(
    "80049518000000000000007d94284b018c0161944e8c0162948c0173948c016394752e",
  );
  assert(dict instanceof Map);
  assertStrictEquals(dict.constructor, Map);
  assertEquals([...dict], [[1, "a"], [null, "b"], ["s", "c"]]);
});

Deno.test("loads: a dict with other keys is a PyDict, and the same object", () => {
  const dict = read(
    "80049534000000000000007d9428888c0161944b014b0286948c01629443016b948c0163948a090000000000000000408c016494284b0191948c016594752e",
  );
  assertInstanceOf(dict, PyDict);
  assertEquals(dict.get(1), "a");
  assertEquals(dict.get(tuple(1, 2)), "b");
  assertEquals(dict.get(pickle("k")), "c");
  assertEquals(dict.get(2 ** 70), "d");
  assertEquals(dict.get(new FrozenSet([true])), "e");
  // {}; then {1: itself, (): itself} over the memo
  const self = loads(pickle("}q\x00(K\x01h\x00)h\x00u."));
  assertInstanceOf(self, PyDict);
  assertStrictEquals(self.get(1), self);
  assertStrictEquals(self.get(tuple()), self);
});

Deno.test("loads: of equal keys the first stays, with the last value", () => {
  const dict = loads(
    pickle("}(\x88K\x01G\x3f\xf0\x00\x00\x00\x00\x00\x00K\x02K\x01K\x03u."),
  );
  assertEquals([...dict as Map<unknown, unknown>], [[true, 3]]);
  const plain = loads(
    pickle("}(K\x01K\x01G\x3f\xf0\x00\x00\x00\x00\x00\x00K\x02\x88K\x03u."),
  );
  assertEquals([...plain as Map<unknown, unknown>], [[1, 3]]);
});

Deno.test("loads: a set is a Set, or a PySet where a Set would compare otherwise", () => {
  const plain = loads(pickle("\x8f(K\x01K\x02\x90."));
  assert(plain instanceof Set);
  assertStrictEquals(plain.constructor, Set);
  const other = loads(pickle("\x8f(K\x01)\x90(\x88)\x90."));
  assertInstanceOf(other, PySet);
  assertEquals([...other], [1, tuple()]);
});

Deno.test("loads: strings keep a leading U+FEFF and lone surrogates", () => {
  assertEquals(read("80049508000000000000008c04efbbbf78942e"), "\ufeffx");
  assertEquals(read("80049507000000000000008c03eda080942e"), "\ud800");
});

Deno.test("loads: strings of each length and alphabet", () => {
  for (const letter of ["a", "é", "中", "😀", "\ufffd", "\0"]) {
    for (
      const length of [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        9,
        12,
        15,
        16,
        17,
        24,
        25,
        100,
        5000,
      ]
    ) {
      const text = letter.repeat(length) + (length % 2 ? "z" : "");
      const utf8 = new TextEncoder().encode(text);
      const bytes = new Uint8Array(utf8.length + 6);
      bytes[0] = 0x58;
      new DataView(bytes.buffer).setUint32(1, utf8.length, true);
      bytes.set(utf8, 5);
      bytes[bytes.length - 1] = 0x2e;
      // Twice, so that it comes from the cache as well.
      assertEquals(loads(bytes), text);
      assertEquals(loads(bytes), text);
    }
  }
});

Deno.test("loads: short strings that differ in one byte are told apart", () => {
  for (let length = 1; length <= 17; length++) {
    for (let place = 0; place < length; place++) {
      const text = "x".repeat(place) + "y" + "x".repeat(length - place - 1);
      assertEquals(
        loads(pickle(`\x8c${String.fromCharCode(length)}${text}.`)),
        text,
      );
    }
  }
});

Deno.test("loads: bytes that are no UTF-8 are refused, at every length", () => {
  const wrong = [
    "\x80",
    "\xc0\x80",
    "\xc1\xbf",
    "\xe0\x80\x80",
    "\xe2\x82",
    "\xf0\x80\x80\x80",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xff",
    "\xc3x",
  ];
  for (const bytes of wrong) {
    for (const fill of [0, 10, 30, 5000]) {
      const text = "x".repeat(fill) + bytes;
      const size = String.fromCharCode(
        text.length & 255,
        text.length >> 8,
        0,
        0,
      );
      const error = assertThrows(
        () => loads(pickle(`X${size}${text}.`)),
        UnpicklingError,
      );
      assertEquals(error.opcode, "BINUNICODE");
    }
  }
});

Deno.test("loads: a list in itself, and a tuple in its own list", () => {
  const list = read("80049506000000000000005d946800612e") as unknown[];
  assertStrictEquals(list[0], list);
  const outer = read("8004950b000000000000005d9468008594613068012e") as Tuple;
  assertInstanceOf(outer, Tuple);
  assertStrictEquals((outer[0] as unknown[])[0], outer);
});

Deno.test("loads: a run of scalars that becomes something else", () => {
  // [[1, 2], (1, "a", 2.5, 3)]: the tuple's items first look like the list's.
  const hex = "5d285d284b014b0265284b018c016147400400000000000" + "04b0374652e";
  assertEquals(read(hex), [[1, 2], tuple(1, "a", 2.5, 3)]);
  // {}, then a tuple of a string and an int: no pairs of the dict.
  const pair = loads(pickle("](}(\x8c\x01aK\x01te."));
  assertEquals(pair, [new Map(), tuple("a", 1)]);
  // The same with a memoized string, which is decoded again.
  assertEquals(
    loads(pickle("](}(\x8c\x01a\x94K\x01\x8c\x01b\x94K\x02\x86h\x00te.")),
    [new Map(), tuple("a", 1, tuple("b", 2), "a")],
  );
  // A mark in the run, and a pair cut in two by it.
  assertEquals(
    loads(pickle("}(\x8c\x01aK\x01(\x8c\x01bK\x02tNu.")),
    new PyDict<unknown, unknown>([["a", 1], [tuple("b", 2), null]]),
  );
});

Deno.test("loads: dicts as objects, where every key is data", () => {
  const options = { dicts: "object" } as const;
  const value = read(
    "80049523000000000000007d94288c095f5f70726f746f5f5f944b018c0b636f6e7374727563746f72944b02752e",
    options,
  );
  assertStrictEquals(Object.getPrototypeOf(value), null);
  assertEquals(Object.entries(value as object), [["__proto__", 1], [
    "constructor",
    2,
  ]]);
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("loads: among dicts as objects, one with another key is a Map", () => {
  const value = read(
    "8004951c000000000000005d94287d948c0161944b01737d942868024b014b024b03757d94652e",
    { dicts: "object" },
  ) as unknown[];
  assertEquals(Object.entries(value[0] as object), [["a", 1]]);
  assertEquals(value[1], new Map<unknown, unknown>([["a", 1], [2, 3]]));
  assertStrictEquals(Object.getPrototypeOf(value[2]), null);
});

Deno.test("loads: a dict in itself with another key is one Map everywhere", () => {
  const value = read(
    "80049512000000000000007d94288c0473656c669468004b014b02752e",
    { dicts: "object" },
  );
  assertInstanceOf(value, Map);
  assertStrictEquals(value.get("self"), value);
  // In two batches, referred to between them, from a list, a tuple and a dict.
  const later = loads(
    pickle(
      "}q\x00\x8c\x04listh\x00\x85]h\x00a\x86s\x8c\x04dict}\x8c\x01dh\x00ssK\x01h\x00s.",
    ),
    { dicts: "object" },
  ) as Map<unknown, unknown>;
  assertInstanceOf(later, Map);
  const [inTuple, inList] = later.get("list") as [unknown[], unknown[]];
  assertStrictEquals(inTuple[0], later);
  assertStrictEquals(inList[0], later);
  assertStrictEquals((later.get("dict") as Record<string, unknown>).d, later);
  assertStrictEquals(later.get(1), later);
});

Deno.test("loads: such a Map is in whatever part an inert object has it", () => {
  // The dict is empty when the object has it, and is given an int as key later.
  const parts = {
    arguments: "}q\x01\x85\x81",
    keywords: ")}\x8c\x01a}q\x01s\x92",
    items: ")\x81]}q\x01aa",
    pairs: ")\x81K\x05}q\x01s",
    state: ")\x81}q\x01b",
    "a further state": ")\x81K\x05b}q\x01b",
    "a setter of the state": ")\x81q\x02cm\nf\n}q\x01\x85Rh\x02K\x05\x86R0",
    "a call that is thrown away": ")\x81cm\nf\n(K\x05}q\x01K\x05tR0",
  };
  for (const [name, part] of Object.entries(parts)) {
    const bytes = pickle(`(cm\nC\n${part}h\x01K\x07K\x08sl.`);
    const asMap = dumps(loads(bytes));
    assertEquals(dumps(loads(bytes, { dicts: "object" })), asMap, name);
  }
});

Deno.test("loads: an unknown class is an inert object that shows all", () => {
  const thing = read(
    "80049527000000000000008c05726f626f74948c055468696e679493942981947d948c046e616d65948c0361726d9473622e",
  );
  assertInstanceOf(thing, PyObject);
  assertEquals(thing.module, "robot");
  assertEquals(thing.name, "Thing");
  assertEquals(thing.form, "newobj");
  assertEquals(thing.args, tuple());
  assertEquals(thing.state, new Map([["name", "arm"]]));
});

Deno.test("loads: equal class references are one object", () => {
  const [a, b] = loads(
    pickle("](crobot\nThing\ncrobot\nThing\ne."),
  ) as PyGlobal[];
  assertInstanceOf(a, PyGlobal);
  assertStrictEquals(a, b);
});

Deno.test("loads: a buffer beside the pickle", () => {
  const beside = pickle("abc");
  assertStrictEquals(
    loads(pickle("\x80\x05\x97."), { buffers: [beside] }),
    beside,
  );
  const [bytes, array] = loads(pickle("\x80\x05](\x97\x98\x97e."), {
    buffers: [
      new PickleBuffer(beside, { writable: true }),
      new PickleBuffer(beside, { writable: true }),
    ],
  }) as Uint8Array[];
  assertEquals(bytes instanceof ByteArray, false);
  assertInstanceOf(array, ByteArray);
  assertStrictEquals(array.buffer, beside.buffer);
  assertThrows(
    () => loads(pickle("\x80\x05\x97.")),
    UnpicklingError,
    '"buffers"',
  );
  assertThrows(
    () => loads(pickle("\x80\x05\x97."), { buffers: [] }),
    UnpicklingError,
  );
});

Deno.test("loads: a persistent id asks the hook", () => {
  const persistentLoad = (id: unknown) => ({ id });
  assertEquals(loads(pickle("Pseven\n."), { persistentLoad }), { id: "seven" });
  assertEquals(loads(pickle("K\x07Q."), { persistentLoad }), { id: 7 });
  assertThrows(
    () => loads(pickle("Ps\xe9ven\n."), { persistentLoad }),
    UnpicklingError,
    "Persistent id is not ASCII",
  );
  assertThrows(
    () => loads(pickle("K\x07Q.")),
    UnpicklingError,
    '"persistentLoad"',
  );
  const cause = new Error("No such part");
  const error = assertThrows(
    () =>
      loads(pickle("K\x07Q."), {
        persistentLoad: () => {
          throw cause;
        },
      }),
    UnpicklingError,
    "No such part",
  );
  assertStrictEquals(error.cause, cause);
});

Deno.test("Unpickler: several pickles in one buffer", () => {
  const reader = new Unpickler(pickle("\x80\x02]q\x00.\x80\x04K\x01.I5\n."));
  assertEquals(reader.load(), []);
  assertEquals([reader.position, reader.protocol], [6, 2]);
  assertEquals(reader.load(), 1);
  assertEquals([reader.position, reader.protocol], [11, 4]);
  assertEquals(reader.load(), 5);
  assertEquals([reader.position, reader.protocol], [15, 0]);
  const error = assertThrows(() => reader.load(), UnpicklingError);
  assertEquals(error.message, "Pickle is empty");
});

Deno.test("Unpickler: the memo is forgotten, or kept on request", () => {
  const bytes = pickle("]q\x00.h\x00.");
  const forgetful = new Unpickler(bytes);
  forgetful.load();
  const error = assertThrows(() => forgetful.load(), UnpicklingError);
  assertEquals(error.offset, 0);
  const keeping = new Unpickler(bytes, { keepMemo: true });
  assertStrictEquals(keeping.load(), keeping.load());
});

Deno.test("loads: a call inside a call does not disturb it", () => {
  const persistentLoad = (id: unknown) => loads(pickle(`](K\x01K${id}e.`));
  assertEquals(
    loads(pickle("](K\x05P\x01\nK\x06P\x02\ne."), { persistentLoad }),
    [5, [1, 1], 6, [1, 2]],
  );
});
