/** What is so where nothing else is asked for: the times of `TalksOptions`, `ReconnectOptions` and `HeartbeatOptions`. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  ForeverAloneError,
  TCPTalks,
  TimeoutError,
} from "../../transport/mod.ts";
import { Backoff } from "../../transport/connect/reconnector.ts";
import { GENTLE, heartbeatTimes } from "../../transport/link/heartbeat.ts";
import type { Network } from "../../transport/network/connection.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle } from "../kit/turns.ts";

Deno.test("defaults: the waits between attempts to come back", () => {
  const waits = (chance: number) => {
    const backoff = new Backoff({}, () => chance);
    return [1, 2, 3, 6, 7, 1000].map((attempt) => backoff.delay(attempt));
  };
  assertEquals(waits(0), [100, 200, 400, 3200, 5000, 5000]);
  assertEquals(waits(1), [50, 100, 200, 1600, 2500, 2500]);
  const backoff = new Backoff({});
  assertEquals([4999, 5000].map((ms) => backoff.isGood(ms)), [false, true]);
});

Deno.test("defaults: the times of a heartbeat", () => {
  const { isPatient: _, ...times } = heartbeatTimes({});
  assertEquals(times, {
    interval: 5000,
    timeout: 15_000,
    busyTimeout: 60_000,
    opcode: 0xbb,
  });
  assertEquals(GENTLE, { interval: 10_000, timeout: 30_000 });
});

Deno.test("defaults: port, handshake and connect", async () => {
  assertEquals(new TCPTalks().port, 25565);
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({ ip: "robot", network, clock });
  const silent = assertRejects(() => talks.connect(), TimeoutError, "2000 ms");
  await (await network.dialled()).receive();
  clock.pass(2000);
  await silent;
  network.isRefusing = true;
  const alone = assertRejects(
    () => talks.connect(),
    ForeverAloneError,
    "5000 ms",
  );
  await settle();
  clock.pass(5000);
  await alone;
  const robot = new TCPTalks({ network, clock });
  const waiting = assertRejects(
    () => robot.connect(),
    ForeverAloneError,
    "5000 ms",
  );
  await settle();
  clock.pass(5000);
  await waiting;
});

Deno.test("defaults: who is refused dials again after 10 ms, twice as long each time, and at last each 200 ms", async () => {
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  network.isRefusing = true;
  const talks = new TCPTalks({ ip: "robot", network, clock });
  const connecting = talks.connect({ timeout: null }).catch(() => {});
  await settle();
  for (const ms of [10, 20, 40, 80, 160, 200, 200, 200]) {
    const { dials } = network;
    clock.pass(ms - 1);
    await settle();
    assertEquals(network.dials, dials);
    clock.pass(1);
    await settle();
    assertEquals(network.dials, dials + 1);
  }
  await talks.disconnect();
  await connecting;
});

Deno.test("defaults: an address from which nothing comes back is dialled again after 5 s", async () => {
  const clock = new ScriptedClock();
  let dials = 0;
  const network: Network = {
    dial(_, signal) {
      dials++;
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    },
    listen() {
      throw new Error("listens");
    },
  };
  const talks = new TCPTalks({ ip: "10.0.0.1", network, clock });
  const connecting = talks.connect({ timeout: null }).catch(() => {});
  clock.pass(4999);
  await settle();
  assertEquals(dials, 1);
  clock.pass(1);
  await settle();
  clock.pass(10);
  await settle();
  assertEquals(dials, 2);
  await talks.disconnect();
  await connecting;
});
