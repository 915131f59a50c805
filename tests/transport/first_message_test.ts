import { assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";

/** A process that has just started, makes a link to itself, calls, and tells which of Node's modules it asked for. */
const PROGRAM = `
const { process } = globalThis;
const get = process.getBuiltinModule;
const asked = [];
process.getBuiltinModule = (name) => { asked.push(name); return get(name); };
const { TCPTalks } = await import(${
  JSON.stringify(new URL("../../mod.ts", import.meta.url).href)
});
const robot = new TCPTalks({ hostname: "127.0.0.1", port: 0 });
robot.bind(0x12, () => [1, "a", 2.5, new Uint8Array([1])]);
const ready = robot.connect();
const bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
await Promise.all([ready, bot.connect()]);
await bot.execute(0x12);
await bot.disconnect();
await robot.disconnect();
console.log(JSON.stringify(asked));
`;

Deno.test("first message: nobody waits for what only a large one needs", async () => {
  const { out, err } = await runDeno(["eval", "--no-check", PROGRAM]);
  assertEquals([out, err], ["[]\n", ""]);
});
