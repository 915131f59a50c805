import { assert, assertEquals } from "@std/assert";
import { dumps, NEED_MORE, PickleDecoder } from "../../../codec/mod.ts";

/** What decoding a stream took, counted and not timed. */
interface Work {
  /** Bytes that were moved or copied. */
  copied: number;
  /** Persistent ids that were asked for: opcodes that ran. */
  asked: number;
}

/** Counts every byte that a `Uint8Array` method moves while `work` runs. */
function countingCopies(work: () => void): number {
  const { prototype } = Object.getPrototypeOf(Uint8Array);
  const { set, copyWithin, slice } = prototype;
  let copied = 0;
  prototype.set = function (source: ArrayLike<number>, at?: number): void {
    copied += source.length;
    set.call(this, source, at);
  };
  prototype.copyWithin = function (to: number, from: number, end?: number) {
    copied += (end ?? this.length) - from;
    return copyWithin.call(this, to, from, end);
  };
  prototype.slice = function (from?: number, to?: number) {
    const part = slice.call(this, from, to);
    copied += part.length;
    return part;
  };
  try {
    work();
  } finally {
    Object.assign(prototype, { set, copyWithin, slice });
  }
  return copied;
}

function decode(bytes: Uint8Array, size: number): Work {
  let asked = 0;
  const decoder = new PickleDecoder({ persistentLoad: () => ++asked });
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    pieces.push(bytes.slice(at, at + size));
  }
  let messages = 0;
  const copied = countingCopies(() => {
    for (const piece of pieces) {
      decoder.push(piece);
      while (decoder.next() !== NEED_MORE) messages++;
    }
    decoder.end();
  });
  assert(messages > 0);
  return { copied, asked };
}

class Ticket {
}

/** A message of so many parts, each of which asks the reader for an id. */
function tickets(count: number): Uint8Array {
  const parts = Array.from({ length: count }, () => new Ticket());
  return dumps(parts.map((ticket, i) => [`ticket ${i}`, ticket]), {
    persistentId: (value) => value instanceof Ticket ? "id" : undefined,
  });
}

Deno.test("work: whatever the cuts, each opcode runs once", () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    assertEquals(decode(tickets(5000), size).asked, 5000);
  }
});

Deno.test("work: bytes are copied a bounded number of times, whatever the cuts", () => {
  const messages = (count: number) => {
    const message = dumps(["speed", 1.5, { x: 1 }]);
    const all = new Uint8Array(message.length * count);
    for (let i = 0; i < count; i++) all.set(message, i * message.length);
    return all;
  };
  const kinds: [string, (count: number) => Uint8Array][] = [
    ["many parts", (count) => tickets(count)],
    ["many messages", messages],
    ["a long string", (count) => dumps("é".repeat(20 * count))],
    ["long bytes", (count) => dumps(new Uint8Array(40 * count))],
    ["a long int", (count) => dumps(2n ** BigInt(100 * count))],
  ];
  for (const [name, make] of kinds) {
    const small = make(500);
    const large = make(4000);
    for (const size of [1, 3, 256, 2500]) {
      const times = decode(large, size).copied / large.length;
      assert(times < 6, `${name} by ${size}: each byte ${times} times`);
      const before = decode(small, size).copied / small.length;
      // In quadratic time it would be eight times as often.
      assert(
        times < before * 2 + 1,
        `${name} by ${size}: ${before} times, then ${times}`,
      );
    }
  }
});

Deno.test("work: a length that is declared and never comes makes no room", () => {
  const head = Uint8Array.fromHex("80045800000003"); // 48 MiB of text
  const decoder = new PickleDecoder();
  const copied = countingCopies(() => {
    decoder.push(head);
    for (let i = 0; i < 10_000; i++) {
      assertEquals(decoder.next(), NEED_MORE);
      decoder.push(new Uint8Array(10));
    }
  });
  assert(copied < 1_000_000, `${copied}`);
  assertEquals(decoder.bufferedBytes, head.length + 100_000);
});

Deno.test("a long message is not copied while it comes, once one as long has come", () => {
  const bytes = dumps(new Uint8Array(1 << 20).fill(7));
  const first = 64 * 1024;
  const decoder = new PickleDecoder();
  const read = () => {
    decoder.push(bytes.subarray(0, first));
    for (let at = first;;) {
      const value = decoder.next();
      if (value !== NEED_MORE) return value;
      const room = decoder.room() ?? new Uint8Array(0);
      const part = bytes.subarray(at, at + (room.length || first));
      at += part.length;
      for (let i = 0; i < room.length && i < part.length; i++) {
        room[i] = part[i]!;
      }
      if (room.length > 0) decoder.filled(part.length);
      else decoder.push(part);
    }
  };
  assertEquals(read(), new Uint8Array(1 << 20).fill(7));
  // Makes the decoder give its buffer back.
  assertEquals(decoder.next(), NEED_MORE);
  read();
  assertEquals(decoder.next(), NEED_MORE);
  const copied = countingCopies(() => read());
  assert(copied <= first, `${copied} bytes`);
});
