/** What keeps a program alive, and what does not. */

import { assertEquals } from "@std/assert";
import { type TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
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

Deno.test("while the link is away, a call that waits for it keeps the program alive, and so does ref", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  server.bind(0x10, function (this: TCPTalks) {
    void this.disconnect();
  });
  server.bind(0x11, () => "back");
  const after = (code: string) =>
    run(`
      const bot = new t.TCPTalks({
        ip: "127.0.0.1", port: ${server.port}, timeout: null, reconnect: { minDelay: 50 },
      });
      await bot.connect();
      bot.unref();
      bot.execute(0x10).catch(() => {});
      for await (const { type } of bot.status()) if (type === "reconnecting") break;
      ${code}
    `);
  const printed = await Promise.all([
    after("bot.execute(0x11).then(console.log);"),
    after(`
      bot.ref();
      const events = bot.status();
      const tell = ({ value: { type } }) => {
        console.log(type);
        if (type === "connected") bot.unref();
        else events.next().then(tell);
      };
      events.next().then(tell);
    `),
  ]);
  assertEquals(printed, ["back\n", "connecting\nconnected\n"]);
});
