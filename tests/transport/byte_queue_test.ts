import { assertEquals } from "@std/assert";
import { ByteQueue } from "../../transport/network/byte_queue.ts";

Deno.test("byte queue: bytes come in their order, however they are pushed and taken", () => {
  const queue = new ByteQueue();
  let pushed = 0;
  let taken = 0;
  // Sizes that make it grow, move to the front, and empty.
  for (let turn = 0; turn < 2000; turn++) {
    const piece = Uint8Array.from(
      { length: turn * 7 % 61 },
      () => pushed++,
    );
    queue.push(piece);
    piece.fill(0);
    const into = new Uint8Array(turn % 5 === 0 ? 200 : turn % 31);
    const count = queue.take(into);
    const expected = Uint8Array.from({ length: count }, () => taken++);
    assertEquals(into.subarray(0, count), expected);
    assertEquals(queue.length, pushed - taken);
  }
  queue.push(new Uint8Array(1_000_000));
  queue.clear();
  assertEquals([queue.length, queue.take(new Uint8Array(9))], [0, 0]);
});
