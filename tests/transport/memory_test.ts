import { assert } from "@std/assert";
import { TCPTalks } from "../../mod.ts";
import { dumps, PickleDecoder } from "../../codec/mod.ts";
import { ByteQueue } from "../../transport/network/byte_queue.ts";
import { collectGarbage } from "../kit/heap.ts";

const MB = 1024 * 1024;

Deno.test("a reply is let go of once its caller has it, whatever the timeout", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x30, () => new Uint8Array(MB));
  const ready = robot.connect();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    timeout: 60_000,
  });
  await Promise.all([ready, bot.connect()]);
  await bot.execute(0x30);
  collectGarbage();
  const before = Deno.memoryUsage().external;
  for (let i = 0; i < 32; i++) await bot.execute(0x30);
  collectGarbage();
  const held = Deno.memoryUsage().external - before;
  assert(held < 16 * MB, `${held} bytes`);
});

/** Bytes that are in use more after the work, beside garbage. */
function heldAfter(work: () => void): number {
  collectGarbage();
  const before = Deno.memoryUsage().external;
  work();
  collectGarbage();
  return Deno.memoryUsage().external - before;
}

Deno.test("who is idle keeps no buffer of a long message", () => {
  const long = new Uint8Array(2 * MB);
  const message = dumps(long);
  const decoders = Array.from({ length: 24 }, () => new PickleDecoder());
  const queues = Array.from({ length: 24 }, () => new ByteQueue());
  const ofDecoders = heldAfter(() => {
    for (const decoder of decoders) {
      decoder.push(message.subarray(0, 100));
      decoder.next();
      decoder.push(message.subarray(100));
      decoder.next();
      decoder.next();
    }
  });
  const ofQueues = heldAfter(() => {
    for (const queue of queues) {
      queue.push(long);
      queue.take(long);
    }
  });
  for (const held of [ofDecoders, ofQueues]) {
    assert(held < 16 * MB, `${ofDecoders} and ${ofQueues} bytes`);
  }
});
