/** What a bridge may be made to hold, and what it says where there is no more room. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Bridge } from "../../../transport/bridge/bridge.ts";
import { EventStreams } from "../../../transport/bridge/event_streams.ts";
import { fileIn } from "../../../transport/bridge/files.ts";
import type { Network } from "../../../transport/network/connection.ts";
import { ScriptedNetwork } from "../../kit/network/scripted.ts";
import { settle, until } from "../../kit/turns.ts";

const HOST = "127.0.0.1";
const TARGET = { hostname: "robot", port: 1 };
const KIB = 1024;

/** A reader of a response's text. */
function readerOf({ body }: Response) {
  assert(body);
  return body.pipeThrough(new TextDecoderStream()).getReader();
}

Deno.test("events: there are 64 streams at most, and who leaves makes room", async () => {
  const streams = new EventStreams(new AbortController().signal);
  const open = Array.from({ length: 64 }, () => streams.open());
  const refused = streams.open();
  assertEquals(refused.status, 503);
  assertStringIncludes(await refused.text(), "Too many listen already");
  await open[7]?.body?.cancel();
  const again = streams.open();
  assertEquals([again.status, streams.open().status], [200, 503]);
  for (const { body } of [...open, again]) await body?.cancel();
  assertEquals(streams.put("{}"), false, "Nobody listens");
});

Deno.test("events: of what a slow reader does not take 1 MiB waits, the rest is counted and told", async () => {
  const closing = new AbortController();
  const streams = new EventStreams(closing.signal);
  const reader = readerOf(streams.open());
  const event = (i: number) => `${i}${"x".repeat(300 * KIB)}`;
  for (let i = 0; i < 6; i++) assert(streams.put(event(i)));
  for (const start of [": listening", "data: 0", "data: 1"]) {
    const { value } = await reader.read();
    assertEquals(value?.slice(0, start.length), start);
  }
  streams.put("last");
  closing.abort();
  let rest = "";
  for (let next; !(next = await reader.read()).done;) rest += next.value;
  assertStringIncludes(rest.slice(0, 10), "data: 2");
  const told = "event: dropped\ndata: 3\n\ndata: last\n\n";
  assertEquals(rest.slice(-told.length), told);
});

/** A page's socket, which tells how it was closed. */
function pageOf(
  bridge: Bridge,
): { socket: WebSocket; closed: Promise<CloseEvent> } {
  const { host, hash } = new URL(bridge.url);
  const socket = new WebSocket(
    `ws://${host}/socket`,
    `tcptalks.${hash.slice(1)}`,
  );
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  return { socket, closed };
}

Deno.test("bridge: 64 pages at most, and who leaves makes room", async () => {
  const network = new ScriptedNetwork();
  const gone = Promise.withResolvers<void>();
  await using bridge = new Bridge({
    ...{ hostname: HOST, port: 0, target: TARGET, network },
    tell: (line) => line === "a page has gone" && gone.resolve(),
  });
  const talking = async () => {
    const page = pageOf(bridge);
    await network.dialled();
    return page;
  };
  const pages = await Promise.all(Array.from({ length: 64 }, talking));
  const more = pageOf(bridge);
  more.socket.onerror = (event) => event.preventDefault();
  let isRefused = false;
  void more.closed.then(() => isRefused = true);
  await until(() => isRefused || network.dials > 64);
  assertEquals(network.dials, 64);
  pages[0]?.socket.close();
  await gone.promise;
  await settle();
  pages[0] = await talking();
  for (const { socket } of pages) socket.close();
  await Promise.all(pages.map(({ closed }) => closed));
});

Deno.test("bridge: a page is told why there is no robot, in as many bytes as a close has room for", async () => {
  const network: Network = {
    dial: () => Promise.reject(new Error(`x${"é".repeat(1000)}`)),
    listen() {
      throw new Error("listens");
    },
  };
  await using bridge = new Bridge({
    ...{ hostname: HOST, port: 0, target: TARGET, network },
  });
  const { closed } = pageOf(bridge);
  let last: CloseEvent | undefined;
  void closed.then((event) => last = event);
  await until(() => last !== undefined);
  const { code, reason } = await closed;
  assertEquals([code, reason], [4502, `x${"é".repeat(59)}`]);
});

Deno.test("bridge: a page's file is read as it is sent, and a folder is none", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/sub`);
    await Deno.writeFile(`${folder}/long.bin`, new Uint8Array(1_000_000));
    let size = 0;
    const answer = await fileIn(folder, "/long.bin");
    for await (const chunk of answer?.body ?? []) {
      assert(chunk.length <= 65_536);
      size += chunk.length;
    }
    assertEquals(size, 1_000_000);
    assertEquals(await fileIn(folder, "/sub"), undefined);
    await (await fileIn(folder, "/long.bin"))?.body?.cancel();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
