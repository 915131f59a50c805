import { assert } from "@std/assert";
import { TCPTalks } from "../../mod.ts";
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
