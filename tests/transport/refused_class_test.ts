/** A message of which a registered class refuses a part: its call fails, and the link goes on. */

import { assertEquals, assertRejects } from "@std/assert";
import { Registry, tuple } from "../../codec/mod.ts";
import {
  ProtocolError,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";

class Pin {
  constructor(readonly number: number) {}
}

function registry(most: number): Registry {
  return new Registry().register(Pin, {
    module: "robot",
    construct([number]) {
      if (typeof number !== "number" || number > most) {
        throw new RangeError(`There is no pin ${number}`);
      }
      return new Pin(number);
    },
    reduce: (pin) => ({ callable: Pin, args: tuple(pin.number) }),
  });
}

Deno.test("a refused request is answered with an error, a refused reply fails its call, and the link goes on", async () => {
  await using server = new TCPTalksServer({
    port: 0,
    hostname: "127.0.0.1",
    registry: registry(8),
  });
  server.bind(1, (pin: unknown) => pin instanceof Pin ? pin.number : "no pin");
  server.bind(2, (number: number) => new Pin(number));
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: server.port,
    registry: registry(4),
  });
  await bot.connect();
  const dropped: string[] = [];
  const events = bot.status();
  const watching = (async () => {
    for await (const event of events) {
      if (event.type === "dropped") dropped.push(event.reason);
    }
  })();

  assertEquals(await bot.execute(1, new Pin(3)), 3);
  await assertRejects(
    () => bot.execute(1, new Pin(9)),
    RemoteError,
    'Class "robot.Pin" refused its data: There is no pin 9',
  );
  const error = await assertRejects(() => bot.execute(2, 7), ProtocolError);
  assertEquals(
    error.message.startsWith(
      `Cannot read the reply to opcode 0x02 from 127.0.0.1:${server.port}: Class "robot.Pin" refused its data: There is no pin 7`,
    ),
    true,
    error.message,
  );
  // The same link as before, on which both go on.
  assertEquals((await bot.execute(2, 1) as Pin).number, 1);
  assertEquals([bot.stats().malformed, bot.stats().connections], [1, 1]);
  await bot.disconnect();
  await watching;
  assertEquals(dropped.length, 1);
});
