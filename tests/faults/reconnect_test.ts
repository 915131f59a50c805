/** Clients with `reconnect` come back by themselves, and repeat nothing. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import {
  NotConnectedError,
  TCPTalks,
  TimeoutError,
} from "../../transport/mod.ts";
import { FaultyProxy } from "../kit/network/faulty_proxy.ts";
import { FAULTS } from "../kit/network/faults.ts";
import { PASSWORD, SERVICE, Service } from "../kit/network/service.ts";

function client(proxy: FaultyProxy): TCPTalks {
  return new TCPTalks({
    ip: "127.0.0.1",
    port: proxy.port,
    password: PASSWORD,
    reconnect: { minDelay: 5, maxDelay: 40 },
  });
}

for (const fault of FAULTS) {
  if (fault.outcome("call") !== "gone") continue;
  Deno.test(`after ${fault.name} the link comes back, the call in flight does not`, async () => {
    await using service = Service.start();
    await using proxy = await FaultyProxy.start(service.port);
    await using talks = client(proxy);
    await talks.connect();
    const call = talks.execute(SERVICE.wait, "once");
    await service.waiting();
    fault.strike(proxy, "call");
    service.release();
    await assertRejects(() => call, NotConnectedError);
    proxy.clear();
    assertEquals(await talks.execute(SERVICE.add, 1, 2), 3);
    assertEquals(service.executed.get("once"), 1);
    assert(talks.stats().connections >= 2);
  });
}

Deno.test("many cuts one after the other end in a link that works", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port, 5);
  await using talks = client(proxy);
  await talks.connect();
  let answered = 0;
  for (let i = 0; i < 60; i++) {
    // Anywhere: in a handshake, a request, a reply.
    proxy.cutAfter(
      i % 2 ? "up" : "down",
      3 + 7 * i % 120,
      i % 3 ? "rst" : "fin",
    );
    const settled = await talks.execute(SERVICE.add, i, 1).catch((error) =>
      error
    );
    if (settled === i + 1) answered++;
    else assertInstanceOf(settled, NotConnectedError);
  }
  proxy.clear();
  assertEquals(await talks.execute(SERVICE.add, 1, 2), 3);
  assert(answered > 0);
});

Deno.test("while the robot is away calls wait within their own time", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port);
  await using talks = client(proxy);
  await talks.connect();
  proxy.refuse();
  proxy.reset();
  await assertRejects(
    () => talks.with({ timeout: 60_000 }).execute(SERVICE.add, 1, 2),
    // We have not noticed yet: it was on its way.
    NotConnectedError,
  );
  const late = talks.with({ timeout: 60 }).execute(SERVICE.add, 1, 2);
  await assertRejects(() => late, TimeoutError);
  const waiting = talks.execute(SERVICE.add, 1, 2);
  await proxy.accept();
  assertEquals(await waiting, 3);
});

Deno.test("who is told to disconnect while the robot is away does so at once", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port);
  await using talks = client(proxy);
  await talks.connect();
  proxy.refuse();
  proxy.reset();
  const waiting = assertRejects(
    () => talks.execute(SERVICE.add, 1, 2),
    NotConnectedError,
  );
  await talks.disconnect();
  await waiting;
});

Deno.test("a black hole is noticed by the heartbeat, and the link comes back", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port);
  await using talks = new TCPTalks({
    ip: "127.0.0.1",
    port: proxy.port,
    password: PASSWORD,
    reconnect: { minDelay: 5, maxDelay: 40 },
    heartbeat: { interval: 20, timeout: 80 },
  });
  await talks.connect();
  proxy.set({ swallow: true });
  for await (const event of talks.status()) {
    if (event.type !== "reconnecting") continue;
    assert(event.reason.message.includes("dead"), event.reason.message);
    break;
  }
  proxy.clear();
  assertEquals(await talks.execute(SERVICE.add, 1, 2), 3);
});
