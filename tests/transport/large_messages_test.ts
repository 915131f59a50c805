/** Long messages go through buffers that are used again. */

import { assert, assertEquals } from "@std/assert";
import {
  dumps,
  NEED_MORE,
  PickleDecoder,
  Pickler,
  PickleWriter,
} from "../../codec/mod.ts";
import { TCPTalks } from "../../transport/mod.ts";

const MB = 1 << 20;

/** Bytes that tell which message they are of. */
function frame(seed: number, length = MB): Uint8Array {
  return new Uint8Array(length).map((_, i) => (i * 31 + seed) & 0xff);
}

Deno.test("a decoder gives room for the rest of a long message, and for nothing else", () => {
  const decoder = new PickleDecoder();
  assertEquals(decoder.room(), undefined);
  const bytes = dumps([frame(1), "end"]);
  for (const cut of [70_000, 200_001, bytes.length - 1]) {
    decoder.push(bytes.subarray(0, 100));
    assertEquals(decoder.next(), NEED_MORE);
    assertEquals(decoder.room(), undefined);
    decoder.push(bytes.subarray(100, cut));
    assertEquals(decoder.next(), NEED_MORE);
    let at = cut;
    // What is read goes beyond the message: the next one begins there.
    const all = new Uint8Array([...bytes, ...dumps("next").subarray(0, 5)]);
    while (at < all.length) {
      const room = decoder.room();
      assert(room !== undefined && room.length >= 64 * 1024);
      // Nothing is allocated on a peer's word.
      assert(room.length <= 4 * MB);
      const count = Math.min(room.length, 33_333, all.length - at);
      room.set(all.subarray(at, at + count));
      decoder.filled(count);
      at += count;
      if (at < bytes.length) assertEquals(decoder.next(), NEED_MORE);
    }
    assertEquals(decoder.next(), [frame(1), "end"]);
    assertEquals(decoder.lastSize, bytes.length);
    assertEquals(decoder.next(), NEED_MORE);
    decoder.push(dumps("next").subarray(5));
    assertEquals(decoder.next(), "next");
    assertEquals(decoder.bufferedBytes, 0);
  }
});

Deno.test("values never refer to a buffer that is used again", () => {
  const values: unknown[] = [];
  const decoders = [new PickleDecoder(), new PickleDecoder()];
  for (let i = 0; i < 12; i++) {
    const bytes = dumps(frame(i));
    const decoder = decoders[i % 2]!;
    for (let at = 0; at < bytes.length; at += 100_000) {
      decoder.push(bytes.subarray(at, at + 100_000));
      const value = decoder.next();
      if (value !== NEED_MORE) values.push(value);
    }
  }
  assertEquals(values, Array.from({ length: 12 }, (_, i) => frame(i)));
});

Deno.test("a writer that was cleared writes nothing of another's", () => {
  const pickler = new Pickler();
  const writers = [new PickleWriter(), new PickleWriter()];
  for (let i = 0; i < 8; i++) {
    for (const [k, writer] of writers.entries()) {
      const value = frame(i + k, 2 * MB + 1000 * i);
      pickler.dumpInto(value, writer);
      assertEquals(writer.bytes, dumps(value));
    }
    for (const writer of writers) writer.clear();
    assert(writers.every(({ buffer }) => buffer.length <= MB));
  }
});

Deno.test("long messages cross in both directions at once, each as it was", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  const echo = (bytes: Uint8Array) => bytes;
  robot.bind(0x10, echo);
  bot.bind(0x10, echo);
  const calls = [1, 2, 3, 4].flatMap((seed) =>
    [robot, bot].map(async (talks) => {
      const sent = frame(seed, MB + seed);
      assertEquals(await talks.execute(0x10, sent), sent);
    })
  );
  await Promise.all(calls);
  // What the caller changes after the call was not yet on its way.
  const mine = frame(9);
  const call = bot.execute(0x10, mine);
  mine.fill(0);
  assertEquals(await call, frame(9));
});
