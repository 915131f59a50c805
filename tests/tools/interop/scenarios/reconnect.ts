/** The link ends and comes back. */

import { assertEquals } from "@std/assert";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { within } from "../within.ts";

/** Long enough for Python's disconnect, which takes up to a second, in ms. */
const PATIENCE = 8000;

/** Our client comes back by itself; calls made meanwhile wait for it. */
async function byItself(stage: Stage): Promise<void> {
  const python = await stage.pythonServer({ password: "pw" });
  await python.bind({ 0x10: "echo" });
  const { connected } = await python.listen();
  const talks = stage.dialler(python.port, {
    password: "pw",
    timeout: PATIENCE,
    reconnect: { minDelay: 20, maxDelay: 100 },
  });
  talks.bind(0x20, (value: unknown) => value);
  await talks.connect();
  await connected;
  for (let round = 1; round <= 2; round++) {
    await python.disconnect();
    const next = await python.listen();
    assertEquals(await talks.execute(0x10, round), round);
    await next.connected;
    assertEquals((await python.execute(0x20, [round])).repr, `${round}`);
  }
  assertEquals(talks.stats().connections, 3);
}

/** The same objects, connected anew by hand, in either role. */
async function byHand(stage: Stage): Promise<void> {
  const isClient = stage.role === "client";
  const talks = isClient ? undefined : stage.talks();
  const ready = talks?.connect();
  ready?.catch(() => {});
  const python = talks === undefined
    ? await stage.pythonServer()
    : await stage.pythonClient(talks.port);
  await python.bind({ 0x10: "echo" });
  if (talks === undefined) {
    const ours = stage.dialler(python.port);
    for (let round = 0; round < 3; round++) {
      const { connected } = await python.listen();
      await ours.connect();
      await connected;
      assertEquals(await ours.execute(0x10, round), round);
      await ours.disconnect();
      await python.sleepUntilDisconnected();
    }
    return;
  }
  await python.connect();
  await ready;
  assertEquals(await talks.execute(0x10, 0), 0);
  await python.disconnect();
  await within(PATIENCE, "the end of the link", talks.closed);
  // Port 0 is another port each time: a second object of Python's dials it.
  const again = talks.connect();
  again.catch(() => {});
  const second = await stage.pythonClient(talks.port);
  await second.bind({ 0x10: "echo" });
  await second.connect();
  await again;
  assertEquals(await talks.execute(0x10, 1), 1);
}

/** A Python client leaves our server and comes back; what is bound is still there. */
async function theyComeBack(stage: Stage): Promise<void> {
  const server = stage.server();
  server.bind(0x20, (value: unknown) => value);
  const python = await stage.pythonClient(server.port, { identity: 7 });
  await python.bind({ 0x10: "echo" });
  for (let round = 0; round < 3; round++) {
    await python.connect();
    await server.connect();
    assertEquals(await server.execute(0x10, round), round);
    assertEquals((await python.execute(0x20, [round])).repr, `${round}`);
    const left = server.sleepUntilOneDisconnected();
    await python.disconnect();
    await within(PATIENCE, "the client to leave", left);
  }
}

/** Links that come back. */
export const RECONNECTS: readonly Scenario[] = [
  {
    name: "reconnect-by-itself",
    shows: "our client comes back when Python listens again",
    roles: ["client"],
    deadline: 30_000,
    play: byItself,
  },
  {
    name: "reconnect-by-hand",
    shows: "the same objects, connected anew",
    deadline: 30_000,
    play: byHand,
  },
  {
    name: "reconnect-theirs",
    shows: "a Python client comes back to our server",
    roles: ["server"],
    deadline: 30_000,
    play: theyComeBack,
  },
];
