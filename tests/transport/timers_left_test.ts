/** Who leaves in the midst of something leaves no timer, which would keep the program alive. */

import { assert, assertEquals } from "@std/assert";
import { dumps, tuple } from "../../codec/mod.ts";
import { TCPTalks } from "../../transport/mod.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, request } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle, until } from "../kit/turns.ts";

Deno.test("a client that is refused while another comes in starts no wait anew", async () => {
  const password = (word: string) =>
    dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple(word)));
  // Whichever of the two is a few steps ahead.
  for (let steps = -20; steps <= 20; steps++) {
    const clock = new ScriptedClock();
    const network = new ScriptedNetwork();
    await using talks = new TCPTalks({
      network,
      clock,
      password: "right",
      heartbeat: false,
    });
    const ready = talks.connect({ timeout: 1000 });
    const words = steps < 0 ? ["right", "wrong"] : ["wrong", "right"];
    const peers = words.map(() => network.knock(talks.port));
    for (const [i, peer] of peers.entries()) {
      assert(peer);
      if (i > 0) {
        for (let left = Math.abs(steps); left > 0; left--) await undefined;
      }
      peer.send(password(words[i]!));
    }
    await ready;
    await settle();
    await talks.disconnect();
    assertEquals(clock.waiting, 0, `${steps}`);
  }
});

Deno.test("who hangs up while a function still runs for a peer that has left waits no longer", async () => {
  const clock = new ScriptedClock();
  const link = await connected({ clock });
  const { talks, peer } = link;
  talks.bind(0x10, () => new Promise(() => {}));
  peer.send(request(0x10, 1));
  peer.finish();
  await until(() => !talks.isConnected);
  assertEquals(clock.waiting, 1);
  await talks.disconnect();
  await settle();
  assertEquals(clock.waiting, 0);
});

Deno.test("a peer that ends its side while we hang up leaves no timer, in whichever microtask", async () => {
  for (let step = 0; step < 20; step++) {
    const clock = new ScriptedClock();
    const { talks, peer } = await connected({ clock });
    const started = Promise.withResolvers<void>();
    talks.bind(0x10, () => {
      started.resolve();
      return new Promise(() => {});
    });
    peer.send(request(0x10, 1));
    await started.promise;
    const over = talks.disconnect();
    for (let i = 0; i < step; i++) await undefined;
    peer.finish();
    await over;
    for (let i = 0; i < 40; i++) await undefined;
    assertEquals(clock.waiting, 0, `${step}`);
  }
});
