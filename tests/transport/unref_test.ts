/** What keeps a program alive, and what does not. */

import { assertEquals } from "@std/assert";
import { TCPTalksServer } from "../../transport/mod.ts";
import { runDeno } from "../kit/deno.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;
const CONFIG = `${import.meta.dirname}/../../deno.json`;

/** What a program prints until it ends by itself. */
async function run(code: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, `import * as t from "${MOD}";\n${code}`);
    const options = ["-A", "--no-lock", "--no-check", "--config", CONFIG];
    const { out, err } = await runDeno(["run", ...options, file]);
    return out + err;
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("a program ends though its link is open, once no call waits", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  let release = () => {};
  server.bind(0x10, () => new Promise((resolve) => release = () => resolve(1)));
  server.bind(0x11, () => release());
  const printed = await run(`
    const bot = new t.TCPTalks({ ip: "127.0.0.1", port: ${server.port}, timeout: null, reconnect: {} });
    await bot.connect();
    bot.unref();
    bot.execute(0x10).then((value) => console.log("answered", value));
    await bot.send(0x11);
  `);
  assertEquals(printed, "answered 1\n");
});

Deno.test("a server that is not to keep its program alive does not", async () => {
  const printed = await run(`
    const server = new t.TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
    server.unref();
    const bot = new t.TCPTalks({ ip: "127.0.0.1", port: server.port });
    bot.unref();
    await bot.connect();
    console.log(await server.connect() === bot.id);
  `);
  assertEquals(printed, "true\n");
});
