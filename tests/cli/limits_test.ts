/** What the command reads, keeps and lets through at most. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { dumps } from "../../codec/mod.ts";
import {
  createPrivateFile,
  readBytes,
} from "../../transport/cli/given/files.ts";
import { Terminal } from "../../transport/cli/shown/terminal.ts";
import { ClientLog } from "../../transport/cli/listen/client_log.ts";
import { Observer } from "../../transport/cli/tap/observer.ts";
import { Relay, type RelayObserver } from "../../transport/cli/tap/relay.ts";
import { FileError } from "../../transport/cli/errors.ts";
import { TCPTalksServer } from "../../transport/mod.ts";
import { RunningCommand } from "../kit/cli/command.ts";
import { runDeno } from "../kit/deno.ts";
import { request } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle, until } from "../kit/turns.ts";

const MIB = 1024 * 1024;

Deno.test({
  name:
    "cli files: a recording is its owner's alone, new or not, from the first moment",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    const { chmod } = Deno;
    try {
      const modeOf = async (name: string) => {
        (await createPrivateFile(`${folder}/${name}`)).close();
        return ((await Deno.stat(`${folder}/${name}`)).mode ?? 0) & 0o777;
      };
      await Deno.writeFile(`${folder}/old`, new Uint8Array(), { mode: 0o644 });
      assertEquals(await modeOf("old"), 0o600);
      // Nobody opens it before it is made so.
      Deno.chmod = () => Promise.resolve();
      assertEquals(await modeOf("new"), 0o600);
    } finally {
      Deno.chmod = chmod;
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** A terminal at which these chunks are typed. */
function typing(...chunks: Uint8Array<ArrayBuffer>[]): Terminal {
  const write = (bytes: Uint8Array) => Promise.resolve(bytes.length);
  const output = { write, isTerminal: () => false };
  return new Terminal({
    ...{ stdout: output, stderr: output, columns: () => undefined },
    stdin: { readable: ReadableStream.from(chunks) },
  });
}

Deno.test("cli files: of standard input 256 MiB are read, and Ctrl-C is listened to no longer than that", async () => {
  const part = new Uint8Array(64 * MIB);
  const long = typing(part, part, part, part, Uint8Array.of(1));
  const { stopped } = long;
  let listening = 0;
  const add = stopped.addEventListener.bind(stopped);
  const remove = stopped.removeEventListener.bind(stopped);
  stopped.addEventListener = (...args: Parameters<typeof add>) => {
    listening++;
    add(...args);
  };
  stopped.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening--;
    remove(...args);
  };
  await assertRejects(() => readBytes("-", long), FileError, "256 MiB");
  assertEquals(listening, 0);
  assertEquals(
    await readBytes("-", typing(Uint8Array.of(7))),
    Uint8Array.of(7),
  );
});

/** A relay before a robot, both played. */
function relayed() {
  const network = new ScriptedNetwork();
  const dial = network.dial.bind(network);
  // Each from a port of its own, as the system gives them.
  network.dial = async (target) => ({
    ...await dial(target),
    local: `tap:${network.dials}`,
  });
  const told: string[] = [];
  const links: RelayObserver["links"] = {
    refused: 0,
    opened: (link) => told.push(`${link} opened`),
    closed: (link, why) => told.push(`${link} closed: ${why}`),
    note: (text) => told.push(text),
  };
  const at = (hostname: string) => ({ hostname, port: 0 });
  const relay = new Relay(network, at("tap"), at("robot"));
  const port = Number(relay.address.split(":").at(-1));
  const running = relay.run({ links, now: () => 0, tell() {} });
  return {
    ...{ network, told, relay, running },
    async come(name: string) {
      const client = network.knock(port, name);
      assert(client);
      await settle();
      return client;
    },
    async [Symbol.asyncDispose]() {
      relay.close();
      await running;
    },
  };
}

Deno.test("cli tap: 256 links at a time", async () => {
  await using tap = relayed();
  for (let i = 1; i < 256; i++) void tap.come(`client:${i}`);
  await tap.come("client:256");
  assertEquals(tap.network.dials, 256);
  const more = await tap.come("more:1");
  assertEquals(await more.receive(), null);
  assertEquals(tap.told.at(-1), "Refused: more:1: 256 links are open");
});

Deno.test("cli tap: the end of one side goes through, the other one goes on, and a port may come again", async () => {
  await using tap = relayed();
  for (const link of [1, 2]) {
    const client = await tap.come("client:1");
    const robot = await tap.network.dialled();
    client.finish();
    assertEquals(await robot.receive(), null, "Its end went through");
    robot.send(Uint8Array.of(7));
    assertEquals(await client.receive(), Uint8Array.of(7));
    robot.finish();
    assertEquals(await client.receive(), null);
    await settle();
    assertEquals(tap.told.splice(0), [
      `${link} opened`,
      `${link} closed: the client hung up`,
    ]);
  }
});

Deno.test("cli tap: ends while a robot that is off is dialled, and says of each link why", async () => {
  await using tap = relayed();
  await tap.come("client:0");
  tap.network.dial = (_, signal) =>
    new Promise((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason))
    );
  const client = await tap.come("client:1");
  tap.relay.close();
  await tap.running;
  assertEquals(await client.receive(), null);
  assertEquals(tap.told.sort(), [
    "1 closed: the tap ended",
    "1 opened",
    "2 closed: the tap ended",
  ]);
});

Deno.test("cli tap: the round trips of 10,000 requests are measured at a time", () => {
  const observer = new Observer(1, false, () => {});
  for (let i = 0; i <= 10_000; i++) {
    observer.saw("client", request(0x10, i), 0);
  }
  assertEquals(observer.unanswered.length, 10_000);
  observer.saw("target", dumps("no message"), 0);
  observer.close();
});

Deno.test("cli listen: of a client that has not arrived a hundred lines are kept back", async () => {
  const printed: string[] = [];
  const log = new ClientLog((_, text) => printed.push(text));
  const gone = Promise.withResolvers<void>();
  for (let i = 0; i <= 100; i++) log.did("robot:1", `${i}`, gone.promise);
  assertEquals(printed.splice(0), ["100"]);
  log.arrived("robot:1", "is there", gone.promise);
  assertEquals(printed.splice(0, 2), ["is there", "0"]);
  assertEquals([printed.length, printed.at(-1)], [99, "99"]);
  gone.resolve();
  await gone.promise;
});

Deno.test("cli replay: a thousand requests wait for their answers at a time", async () => {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  await using robot = new TCPTalksServer({
    ...{ hostname: "127.0.0.1", port: 0 },
    ...{ concurrency: 2000, limits: { maxHandlers: 2000 } },
  });
  robot.bind(0x10, () => {
    asked++;
    return gate.promise;
  });
  const folder = await Deno.makeTempDir();
  try {
    const lines = Array.from({ length: 1001 }, (_, i) =>
      JSON.stringify({
        ...{ time: 0, link: 1, from: "client" },
        bytes: request(0x10, i).toBase64(),
      }));
    const file = `${folder}/match.jsonl`;
    await Deno.writeTextFile(file, lines.join("\n"));
    const address = `127.0.0.1:${robot.port}`;
    await using replay = new RunningCommand(
      ["replay", file, address, "--timeout", "60"],
    );
    await until(() => asked >= 1000);
    await settle();
    assertEquals(asked, 1000);
    gate.resolve();
    const { code, err } = await replay.ended();
    assertEquals([code, asked], [0, 1001], err);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cli replay: of a recording as many messages are kept as the heap holds, 500 bytes for each", async () => {
  const at = (path: string) =>
    JSON.stringify(new URL(`../../transport/${path}`, import.meta.url).href);
  // A small heap, for which few are enough.
  const { out } = await runDeno([
    ...["eval", "--no-check", "--v8-flags=--max-old-space-size=100"],
    `import { readRecording } from ${at("cli/tap/recording.ts")};
    import { DEFAULT_LIMITS } from ${at("options/limits.ts")};
    const most = Math.floor(DEFAULT_LIMITS.maxHeldCost / 500);
    const line = '{"time":1,"link":1,"from":"client"}\\n';
    const bytes = new TextEncoder().encode(line.repeat(most + 1));
    await readRecording(bytes, "match").catch((error) =>
      console.log(error.message.includes(\`more than \${most} messages\`))
    );`,
  ]);
  assertEquals(out, "true\n");
});
