/** Who waits with a signal leaves nothing on it: a program has one for hours. */

import { assertEquals, assertRejects } from "@std/assert";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle } from "../kit/turns.ts";

/** A signal that is not aborted, and how many listen to it. */
function watched(): { signal: AbortSignal; listening: () => number } {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners.add(listener);
    add(type, listener);
  };
  signal.removeEventListener = (type: string, listener: EventListener) => {
    listeners.delete(listener);
    remove(type, listener);
  };
  return { signal, listening: () => listeners.size };
}

Deno.test("signals: a call that is answered, late or lost listens no more, nor does a poll", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  const { talks, peer } = link;
  const { signal, listening } = watched();
  const calling = talks.with({ signal, timeout: 100 });
  const answered = calling.execute(0x10);
  assertEquals(listening(), 1);
  peer.send(reply((await peer.request()).retcode, "done"));
  assertEquals([await answered, listening()], ["done", 0]);
  const late = assertRejects(() => calling.execute(0x10));
  const polled = talks.poll(5, { signal, timeout: 100 });
  assertEquals(listening(), 2);
  clock.pass(100);
  await late;
  await polled.catch(() => {});
  assertEquals(listening(), 0);
  const lost = assertRejects(() => calling.execute(0x10));
  peer.reset();
  await lost;
  assertEquals(listening(), 0);
});

Deno.test("signals: a send that had to wait for the peer listens no more", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 1000 } });
  const { talks, peer } = link;
  const { signal, listening } = watched();
  const go = peer.stall();
  talks.send(0x10, new Uint8Array(800)).catch(() => {});
  const waiting = talks.with({ signal }).send(0x11);
  assertEquals(listening(), 1);
  go();
  await waiting;
  assertEquals(listening(), 0);
});

Deno.test("signals: who has come in, and who was let in, listens no more", async () => {
  const network = new ScriptedNetwork();
  const { signal, listening } = watched();
  await using client = new TCPTalks({ ip: "robot", network });
  const dialling = client.connect({ signal });
  (await network.dialled()).sendHex(TRUE);
  await dialling;
  assertEquals(listening(), 0);
  await using robot = new TCPTalks({ network });
  const waiting = robot.connect({ signal });
  // A password None, as Python 3.6 says it.
  const none = "800343014171004baa4e8571018771022e";
  network.knock(robot.port)?.sendHex(none);
  await waiting;
  assertEquals(listening(), 0);
  await using server = new TCPTalksServer({ network, port: 7 });
  const accepting = server.connect({ signal });
  assertEquals(listening(), 1);
  const peer = network.knock(server.port);
  peer?.sendHex(none);
  await peer?.message();
  peer?.send(reply((await peer.request()).retcode, 7));
  assertEquals([await accepting, listening()], [7, 0]);
  await settle();
});

Deno.test("signals: connect's ends no link later, and what comes as it is aborted is closed", async () => {
  for (let steps = 0; steps < 40; steps++) {
    const network = new ScriptedNetwork();
    const talks = new TCPTalks({ ip: "robot", network });
    const stop = new AbortController();
    const connecting = talks.connect({ signal: stop.signal })
      .then(() => true, () => false);
    const peer = await network.dialled();
    await peer.receive();
    peer.sendHex(TRUE);
    for (let i = 0; i < steps; i++) await undefined;
    stop.abort();
    const isIn = await connecting;
    await settle();
    assertEquals(talks.isConnected, isIn, `${steps}`);
    if (!isIn) assertEquals(await peer.receive(), null);
    await talks.disconnect();
  }
});
