import { assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  Pickler,
  type PicklerOptions,
  PickleWriter,
  PicklingError,
  tuple,
} from "../../../codec/mod.ts";
import { giveBuffer, takeBuffer } from "../../../codec/bytes/numbers.ts";

Deno.test("a result never changes later", () => {
  const values = [1, "two", [3], "x".repeat(600), new Uint8Array(70000), {
    a: 1,
  }];
  const pickles = Array.from(
    { length: 300 },
    (_, i) => dumps([i, values[i % values.length]]),
  );
  const copies = pickles.map((pickle) => pickle.slice());
  for (let i = 0; i < 300; i++) dumps(["other", i, "y".repeat(i)]);
  assertEquals(pickles, copies);
});

Deno.test("a result that was given away does not stop the next", () => {
  const pickle = dumps([1]);
  structuredClone(pickle, { transfer: [pickle.buffer] });
  assertEquals(loads(dumps([1, 2])), [1, 2]);
});

Deno.test("several pickles go into one writer, one after the other", () => {
  const writer = new PickleWriter(16);
  const pickler = new Pickler();
  const values = [
    1,
    ["a", "a"],
    { b: "a" },
    "x".repeat(70000),
    tuple("a", "a"),
  ];
  let wanted = new Uint8Array();
  for (const value of values) {
    pickler.dumpInto(value, writer);
    wanted = new Uint8Array([...wanted, ...dumps(value)]);
  }
  assertEquals(writer.bytes, wanted);
  writer.clear();
  assertEquals(writer.length, 0);
  pickler.dumpInto(values[1], writer);
  assertEquals(writer.bytes, dumps(values[1]));
});

Deno.test("after an error a writer holds what it held before", () => {
  const writer = new PickleWriter();
  const pickler = new Pickler();
  pickler.dumpInto("first", writer);
  const before = writer.bytes.slice();
  assertThrows(
    () => pickler.dumpInto(["x".repeat(100_000), Symbol()], writer),
    PicklingError,
  );
  assertEquals(writer.bytes, before);
  pickler.dumpInto("second", writer);
  assertEquals(writer.bytes, new Uint8Array([...before, ...dumps("second")]));
});

Deno.test("a hook may pickle with the same pickler, but not into the same writer", () => {
  const writer = new PickleWriter();
  const marker = { inner: true };
  const inner: Uint8Array[] = [];
  const pickler = new Pickler({
    persistentId(value) {
      if (value !== marker) return undefined;
      inner.push(pickler.dumps(["a", "b"]));
      assertThrows(
        () => pickler.dumpInto(1, writer),
        PicklingError,
        "same writer",
      );
      return 1;
    },
  });
  pickler.dumpInto(["a", marker, "a", "b"], writer);
  assertEquals(inner, [dumps(["a", "b"])]);
  const back = loads(writer.bytes, { persistentLoad: (id) => `id ${id}` });
  assertEquals(back, ["a", "id 1", "a", "b"]);
});

Deno.test("each pickle has a memo of its own", () => {
  const pickler = new Pickler();
  const shared = ["s"];
  assertEquals(pickler.dumps([shared, "s"]), pickler.dumps([shared, "s"]));
  assertEquals(loads(pickler.dumps("s")), "s");
});

Deno.test("what was pickled is not kept alive by the pickler's lists", () => {
  // Far more objects, strings and keys than are kept in place.
  const many = Array.from(
    { length: 50_000 },
    (_, i) => ({ [`k${i}`]: `v${i}` }),
  );
  assertEquals((loads(dumps(many)) as unknown[]).length, 50_000);
  assertEquals(dumps([1]), dumps([1]));
});

Deno.test("a writer grows, reserves, and gives back much room", () => {
  const writer = new PickleWriter(4);
  writer.reserve(400);
  const { buffer } = writer;
  assertEquals(buffer.length >= 400, true);
  new Pickler().dumpInto("x".repeat(40), writer);
  assertEquals(writer.buffer === buffer, true);
  writer.reserve(8_000_000);
  assertEquals(writer.bytes, dumps("x".repeat(40)));
  writer.clear();
  assertEquals(writer.buffer.length < 2_000_000, true);
});

Deno.test("numbers are also written behind a gigabyte", () => {
  const numbers = Array.from({ length: 600 }, (_, i) => i);
  // Memory that nobody has used costs nothing.
  const writer = new PickleWriter(2 ** 30 + 65_536);
  writer.length = 2 ** 30;
  new Pickler({ protocol: 3 }).dumpInto(numbers, writer);
  const written = writer.bytes.slice(2 ** 30);
  assertEquals(written, dumps(numbers, { protocol: 3 }));
});

Deno.test("dumps looks at its options each time, also at those of the call before", () => {
  const options: PicklerOptions = { protocol: 2, strings: "distinct" };
  const value = ["a", "a"];
  const distinct = dumps(value, options);
  assertEquals(dumps(value, options), distinct);
  options.strings = "shared";
  // >>> pickle.dumps(["a", "a"], 2)
  assertEquals(
    dumps(value, options).toHex(),
    "80025d71002858010000006171016801652e",
  );
  options.protocol = 3;
  assertEquals(dumps(value, options)[1], 3);
  options.limits = { maxMessageBytes: 4 };
  assertThrows(() => dumps(value, options), PicklingError);
  delete options.limits;
  assertEquals(dumps(value, options)[1], 3);
  options.strings = "all" as "shared";
  assertThrows(() => dumps(value, options), RangeError);
});

Deno.test("keys are the same bytes the first time, remembered, and after other keys", () => {
  const value = {
    speed: 1,
    été: 2,
    "": 3,
    ["k".repeat(33)]: 4,
    ["i".repeat(32)]: 5,
    speed2: 6,
  };
  // >>> pickle.dumps({"speed": 1, "été": 2, "": 3, "k" * 33: 4, "i" * 32: 5, "speed2": 6}, 4)
  const python =
    "80049574000000000000007d94288c057370656564944b018c05c3a974c3a9944b028c00944b038c216b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b944b048c206969696969696969696969696969696969696969696969696969696969696969944b058c06737065656432944b06752e";
  for (let time = 0; time < 4; time++) {
    assertEquals(dumps(value).toHex(), python);
  }
  dumps({ speed3: 1, a: 2 });
  for (let time = 0; time < 4; time++) {
    assertEquals(dumps(value).toHex(), python);
  }
  assertEquals(
    loads(dumps([value, { speed: 1, a: 2 }, value])),
    loads(dumps([value, { speed: 1, a: 2 }, value], { protocol: 2 })),
  );
});

Deno.test("of long buffers the last four are used again, none of them above 4 MiB", () => {
  const MIB = 1024 * 1024;
  const given = Array.from({ length: 5 }, () => new Uint8Array(4 * MIB));
  for (const buffer of given) giveBuffer(buffer);
  const taken = given.map(() => takeBuffer(4 * MIB, 4 * MIB));
  assertEquals(
    taken.map((buffer) => given.indexOf(buffer)),
    [1, 2, 3, 4, -1],
  );
  const longer = new Uint8Array(4 * MIB + 1);
  giveBuffer(longer);
  // Node 20 cannot take a buffer's memory back.
  const isFree = "transfer" in ArrayBuffer.prototype;
  assertEquals(longer.length, isFree ? 0 : 4 * MIB + 1);
});
