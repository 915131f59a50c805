/** Silence and stalls: who is alive stays connected, who is dead does not. */

import { assertEquals } from "@std/assert";
import { TCPTalks } from "../../transport/mod.ts";
import { SignsOfLife } from "../../transport/link/heartbeat.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle } from "../kit/turns.ts";

const HEARTBEAT = { interval: 100, timeout: 300, busyTimeout: 1000 };

Deno.test("a peer is busy with whatever it did not answer: a send, a call that was given up", async () => {
  for (const how of ["send", "given up", "call"] as const) {
    const clock = new ScriptedClock();
    await using link = await connected({ clock, heartbeat: HEARTBEAT });
    const { talks, peer } = link;
    if (how === "send") await talks.send(0x10);
    else {
      const timeout = how === "given up" ? 50 : 5000;
      talks.with({ timeout }).execute(0x10).catch(() => {});
    }
    const { retcode } = await peer.request();
    clock.pass(999);
    assertEquals(talks.isConnected, true, how);
    peer.send(reply(retcode, 1));
    await settle();
    clock.pass(300);
    assertEquals(talks.isConnected, false, "it answered, and is idle now");
  }
});

Deno.test("a call that waits longer than the default is waited for", async () => {
  for (const [busyTimeout, until] of [[undefined, 90_000], [1000, 1000]]) {
    const clock = new ScriptedClock();
    const { busyTimeout: _, ...others } = HEARTBEAT;
    const heartbeat = { ...others, ...busyTimeout ? { busyTimeout } : {} };
    await using link = await connected({ clock, heartbeat });
    const { talks } = link;
    talks.with({ timeout: 90_000 }).execute(0x10).catch(() => {});
    clock.pass(until! - 1);
    assertEquals(talks.isConnected, true);
    clock.pass(1);
    assertEquals(talks.isConnected, false);
  }
});

Deno.test("our own stall is nobody's silence: the peer is asked before it is judged", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, heartbeat: HEARTBEAT });
  const { talks, peer } = link;
  for (let i = 0; i < 3; i++) {
    clock.stall(5000);
    assertEquals(talks.isConnected, true);
    const beat = await peer.request();
    assertEquals(beat.opcode, 0xbb);
    peer.send(reply(beat.retcode, "ID"));
    await settle();
  }
  clock.stall(5000);
  clock.pass(300);
  assertEquals(talks.isConnected, false, "asked, and still silent");

  // Nor where it was asked before: its answer may lie in the socket.
  await using other = await connected({ clock, heartbeat: HEARTBEAT });
  clock.pass(100);
  await other.peer.request();
  clock.stall(5000);
  assertEquals(other.talks.isConnected, true);
  await other.peer.request();
});

Deno.test("while our own bytes go out, silence is no sign", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, heartbeat: HEARTBEAT });
  const { talks, peer } = link;
  peer.mostPerWrite = 1000;
  let go = peer.stall();
  const more = (): Promise<void> => {
    const next = peer.stall();
    go();
    go = next;
    return settle();
  };
  talks.rawsend(new Uint8Array(20_000));
  await settle();
  await more();
  for (let i = 0; i < 10; i++) {
    clock.pass(250);
    await more();
    assertEquals(talks.isConnected, true);
  }
  clock.pass(300);
  assertEquals(talks.isConnected, false, "nothing goes out any more");
  go();
});

Deno.test("servers and clients that come back watch their links unasked; false is never", async () => {
  for (
    const [options, isDead] of [
      [{ reconnect: { maxAttempts: 0 } }, true],
      [{ reconnect: { maxAttempts: 0 }, heartbeat: false }, false],
      [{}, false],
    ] as const
  ) {
    const clock = new ScriptedClock();
    await using link = await connected({ clock, ...options });
    clock.pass(29_999);
    assertEquals(link.talks.isConnected, true);
    clock.pass(1);
    assertEquals(link.talks.isConnected, !isDead);
  }
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  await using robot = new TCPTalks({ network, clock });
  const ready = robot.connect();
  const peer = network.knock(robot.port)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  await ready;
  clock.pass(30_000);
  assertEquals(robot.isConnected, false);
});

Deno.test("a peer lives while more than 64 KiB are on their way to it, at 100 KB/s, and never more than 8 MiB", () => {
  const KIB = 1024;
  const clock = new ScriptedClock();
  const signs = new SignsOfLife(clock);
  clock.pass(10);
  assertEquals(signs.last, 0, "Nothing is on its way");
  signs.wrote(64 * KIB, false);
  assertEquals(signs.last, 0, "It is too little to be waited for");
  signs.wrote(100, false);
  assertEquals(signs.last, 10);
  clock.pass(1);
  assertEquals(signs.last, 0, "100 bytes have left");
  signs.wrote(100_000 * KIB, false);
  const seconds = Math.floor((8 * KIB * KIB - 64 * KIB) / 100_000);
  clock.pass(1000 * seconds);
  assertEquals(signs.last, 11 + 1000 * seconds);
  clock.pass(1000);
  assertEquals(signs.last, 0);
});
