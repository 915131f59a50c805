import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { concat } from "@std/bytes";
import {
  decodePickles,
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleDecoderStream,
  PickleEncoderStream,
  PicklingError,
  TruncatedPickleError,
  tuple,
  type Unpickled,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

/** Cuts into pieces of a size; each is overwritten once it was read. */
function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) {
    const piece = bytes.slice(i, i + size);
    yield piece;
    piece.fill(0xff);
  }
}

function drain(decoder: PickleDecoder): Unpickled[] {
  const values: Unpickled[] = [];
  for (;;) {
    const value = decoder.next();
    if (value === NEED_MORE) return values;
    values.push(value);
  }
}

const VALUES: Unpickled[] = [
  1,
  "text",
  tuple(1, [2, new Map<Unpickled, Unpickled>([["k", 2.5]])]),
  new Uint8Array(300),
  null,
  "é".repeat(100_000),
  [[], [[]]],
];

Deno.test("PickleDecoder: message after message, whatever the cuts", () => {
  for (const protocol of [2, 3, 4, 5] as const) {
    const bytes = concat(VALUES.map((value) => dumps(value, { protocol })));
    for (const size of [1, 2, 3, 7, 64, 1000, 100_000, bytes.length]) {
      const decoder = new PickleDecoder();
      const values: Unpickled[] = [];
      for (const piece of pieces(bytes, size)) {
        decoder.push(piece);
        values.push(...drain(decoder));
      }
      assertEquals(values, VALUES, `protocol ${protocol}, pieces of ${size}`);
      assertEquals(decoder.bufferedBytes, 0);
      decoder.end();
    }
  }
});

Deno.test("PickleDecoder: several chunks may be pushed before the first next", () => {
  const bytes = concat(VALUES.map((value) => dumps(value)));
  const decoder = new PickleDecoder();
  for (let i = 0; i < bytes.length; i += 1000) {
    decoder.push(bytes.subarray(i, i + 1000));
  }
  assertEquals(decoder.bufferedBytes, bytes.length);
  assertEquals(drain(decoder), VALUES);
});

Deno.test("PickleDecoder: size and protocol of each message, and what is buffered", () => {
  const decoder = new PickleDecoder();
  decoder.push(pickle("\x80\x02K\x01.I5\n.\x80\x04\x8c\x05ab"));
  assertEquals(decoder.next(), 1);
  assertEquals([decoder.lastSize, decoder.lastProtocol], [5, 2]);
  assertEquals(decoder.bufferedBytes, 10);
  assertEquals(decoder.next(), 5);
  assertEquals([decoder.lastSize, decoder.lastProtocol], [4, 0]);
  assertEquals(decoder.next(), NEED_MORE);
  assertEquals(decoder.bufferedBytes, 6);
  decoder.push(pickle("cde."));
  assertEquals(decoder.next(), "abcde");
  assertEquals([decoder.lastSize, decoder.lastProtocol], [10, 4]);
});

Deno.test("PickleDecoder: values do not refer to the chunk", () => {
  const chunk = dumps([
    new Uint8Array([1, 2]),
    new Uint8Array(1000).fill(3),
    "text",
  ]);
  const decoder = new PickleDecoder();
  decoder.push(chunk);
  const value = decoder.next();
  chunk.fill(0xff);
  assertEquals(value, [
    new Uint8Array([1, 2]),
    new Uint8Array(1000).fill(3),
    "text",
  ]);
});

Deno.test("PickleDecoder: empty chunks change nothing", () => {
  const decoder = new PickleDecoder();
  decoder.push(new Uint8Array(0));
  assertEquals(decoder.next(), NEED_MORE);
  decoder.push(pickle("K"));
  decoder.push(new Uint8Array(0));
  assertEquals(decoder.next(), NEED_MORE);
  decoder.push(pickle("\x07."));
  assertEquals(decoder.next(), 7);
});

Deno.test("PickleDecoder: an error is final, and says so", () => {
  const decoder = new PickleDecoder();
  decoder.push(pickle("K\x01.K\x01\xff.K\x02."));
  assertEquals(decoder.next(), 1);
  const error = assertThrows(() => decoder.next(), UnpicklingError);
  assertEquals(error.offset, 2);
  for (
    const again of [
      () => decoder.next(),
      () => decoder.push(pickle(".")),
      () => decoder.end(),
    ]
  ) {
    const later = assertThrows(again, UnpicklingError, "cannot go on");
    assertStrictEquals(later.cause, error);
  }
});

Deno.test("PickleDecoder: an error's offset counts from the message's start, whatever the cuts", () => {
  const bytes = concat([
    dumps("first"),
    pickle("](\x8c\x04abcdK\x01V\\u12zz\n."),
  ]);
  for (const size of [1, 2, 5, 100]) {
    const decoder = new PickleDecoder();
    const error = assertThrows(() => {
      for (const piece of pieces(bytes, size)) {
        decoder.push(piece);
        drain(decoder);
      }
    }, UnpicklingError);
    assertEquals([error.offset, error.opcode], [10, "UNICODE"]);
  }
});

Deno.test("PickleDecoder: the end in the midst of a message", () => {
  const decoder = new PickleDecoder();
  decoder.end();
  decoder.push(pickle("]C\x05ab"));
  assertEquals(decoder.next(), NEED_MORE);
  const error = assertThrows(() => decoder.end(), TruncatedPickleError);
  assertEquals([error.wanted, error.offset], [3, 1]);
});

Deno.test("PickleDecoder: the rest goes to another reader", () => {
  const decoder = new PickleDecoder();
  decoder.push(pickle("K\x01.HTTP"));
  assertEquals(decoder.next(), 1);
  assertEquals(decoder.takeRest(), pickle("HTTP"));
  assertEquals(decoder.bufferedBytes, 0);
  decoder.push(pickle("K\x02.]"));
  assertEquals(drain(decoder), [2]);
  assertThrows(() => decoder.takeRest(), UnpicklingError, "midst");
});

Deno.test("PickleDecoder: a string of 10 MB in pieces of one byte is linear", () => {
  const size = 10_000_000;
  const decoder = new PickleDecoder();
  decoder.push(pickle("X\x80\x96\x98\x00"));
  const piece = pickle("x");
  for (let i = 0; i < size; i++) {
    decoder.push(piece);
    if (decoder.next() !== NEED_MORE) throw new Error(`ended at ${i}`);
  }
  decoder.push(pickle("."));
  assertEquals((decoder.next() as string).length, size);
});

Deno.test("PickleDecoder: lines of a megabyte in pieces of one byte are linear", () => {
  const decoder = new PickleDecoder();
  const size = 1_000_000;
  const line = [["c", 1], ["m", size], ["\n", 1], ["n", size]] as const;
  for (const [letter, times] of line) {
    const piece = pickle(letter);
    for (let i = 0; i < times; i++) {
      decoder.push(piece);
      if (decoder.next() !== NEED_MORE) throw new Error("ended");
    }
  }
  decoder.push(pickle("\n."));
  assertEquals(String(decoder.next()).length, 2_000_001);
});

Deno.test("PickleDecoder: a long list in pieces of one byte is linear", () => {
  const bytes = dumps(
    Array.from({ length: 300_000 }, (_, i) => i % 7 ? i : `${i}`),
  );
  const decoder = new PickleDecoder();
  let value: unknown = NEED_MORE;
  for (let i = 0; i < bytes.length; i++) {
    decoder.push(bytes.subarray(i, i + 1));
    value = decoder.next();
  }
  assertEquals((value as unknown[]).length, 300_000);
});

Deno.test("PickleDecoder: a frame is not waited for", () => {
  const decoder = new PickleDecoder();
  // A frame of 60 MB that has only begun: its objects are read as they come.
  decoder.push(pickle("\x80\x04\x95\x00\x87\x93\x03\x00\x00\x00\x00](K\x01"));
  assertEquals(decoder.next(), NEED_MORE);
  assertEquals(decoder.bufferedBytes, 15);
});

Deno.test("PickleDecoder: what a frame promises has to come, as in CPython", () => {
  // A frame of 9 bytes whose pickle ends after 3: `pickle.load` of a file says
  // "pickle data was truncated", and reads on in the rest once it is there.
  const bytes = pickle("\x80\x04\x95\x09\0\0\0\0\0\0\0K\x01.");
  const decoder = new PickleDecoder();
  decoder.push(bytes);
  assertEquals(decoder.next(), NEED_MORE);
  const error = assertThrows(() => decoder.end(), TruncatedPickleError);
  assertEquals(error.wanted, 6);
  decoder.push(pickle("K\x02.I3"));
  assertEquals(decoder.next(), NEED_MORE);
  decoder.push(pickle("\n."));
  assertEquals([decoder.next(), decoder.lastSize], [1, 14]);
  assertEquals([decoder.next(), decoder.next()], [2, 3]);
  decoder.end();
});

Deno.test("PickleDecoder: a message of many chunks keeps what it needs of them only", () => {
  const decoder = new PickleDecoder({ limits: { maxMessageBytes: 1e9 } });
  decoder.push(pickle("]"));
  const piece = pickle("N0".repeat(500));
  const before = Deno.memoryUsage();
  for (let i = 0; i < 20_000; i++) {
    decoder.push(piece);
    assertEquals(decoder.next(), NEED_MORE);
  }
  assert(Deno.memoryUsage().external - before.external < 5e6);
  decoder.push(pickle("."));
  assertEquals(decoder.next(), []);
  assertEquals(decoder.lastSize, 20_000_002);
});

Deno.test("PickleDecoderStream: values out of chunks", async () => {
  const bytes = concat(VALUES.map((value) => dumps(value)));
  const values = ReadableStream.from(pieces(bytes, 777)).pipeThrough(
    new PickleDecoderStream(),
  );
  assertEquals(await Array.fromAsync(values), VALUES);
});

Deno.test("PickleDecoderStream: fails at a malformed pickle, after what came before", async () => {
  const stream = ReadableStream.from([pickle("K\x01.\xff")]).pipeThrough(
    new PickleDecoderStream(),
  );
  const reader = stream.getReader();
  await assertRejects(async () => {
    while (!(await reader.read()).done);
  }, UnpicklingError);
});

Deno.test("PickleDecoderStream: fails where the bytes end inside a pickle", async () => {
  const stream = ReadableStream.from([pickle("K\x01.K")]).pipeThrough(
    new PickleDecoderStream(),
  );
  await assertRejects(() => Array.fromAsync(stream), TruncatedPickleError);
});

Deno.test("PickleEncoderStream: one chunk for each value", async () => {
  const chunks = await Array.fromAsync(
    ReadableStream.from([1, "two"]).pipeThrough(
      new PickleEncoderStream({ protocol: 2 }),
    ),
  );
  assertEquals(chunks, [
    dumps(1, { protocol: 2 }),
    dumps("two", { protocol: 2 }),
  ]);
});

Deno.test("PickleEncoderStream: fails at what cannot be pickled", async () => {
  const stream = ReadableStream.from([Symbol()]).pipeThrough(
    new PickleEncoderStream(),
  );
  await assertRejects(() => Array.fromAsync(stream), PicklingError);
});

Deno.test("decodePickles: from chunks that come at once or later", async () => {
  const bytes = concat(VALUES.map((value) => dumps(value)));
  assertEquals(
    await Array.fromAsync(decodePickles(pieces(bytes, 100))),
    VALUES,
  );
  const later = ReadableStream.from(pieces(bytes, 5000));
  assertEquals(await Array.fromAsync(decodePickles(later)), VALUES);
  await assertRejects(
    () => Array.fromAsync(decodePickles([pickle("K")])),
    TruncatedPickleError,
  );
});

Deno.test("decodePickles: options reach the decoder", async () => {
  const options = { dicts: "object" } as const;
  const [value] = await Array.fromAsync(
    decodePickles([dumps({ a: 1 })], options),
  );
  assertStrictEquals(Object.getPrototypeOf(value), null);
  assertEquals(loads(dumps(value)), new Map([["a", 1]]));
});
