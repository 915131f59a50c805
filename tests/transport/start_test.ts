/** What a bot's start costs: Deno loads much of Node, and its streams, for who as much as names them. */

import { assertEquals } from "@std/assert";
import { TCPTalks } from "../../mod.ts";
import { runDeno } from "../kit/deno.ts";
import { PATIENCE_MS } from "../kit/turns.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;
const CONFIG = `${import.meta.dirname}/../../deno.json`;

/** What each takes milliseconds to load. */
const DEAR = [
  ...["process", "Buffer", "setImmediate", "ReadableStream"],
  ...["TransformStream", "Worker", "fetch"],
];

Deno.test("a bot gets its first answer, and ends, without what is dear to load", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x11, (text: string) => text);
  const ready = robot.connect({ timeout: PATIENCE_MS });
  const code = `
    for (const name of ${JSON.stringify(DEAR)}) {
      const { get, value } = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, {
        get() {
          console.log(name + new Error().stack);
          return get === undefined ? value : get.call(globalThis);
        },
      });
    }
    const { TCPTalks } = await import("${MOD}");
    const bot = new TCPTalks({ ip: "127.0.0.1", port: ${robot.port} });
    await bot.connect();
    console.log(await bot.execute(0x11, "first"));
    await bot.disconnect();
  `;
  const { out, err } = await runDeno([
    ...["run", "-A", "--no-lock", "--no-check", "--config", CONFIG],
    `data:text/javascript,${encodeURIComponent(code)}`,
  ]);
  assertEquals(out + err, "first\n");
  await ready;
});
