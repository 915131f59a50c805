/** What becomes of a link whose peer ends its side while its calls still run here. */

import { assertEquals, assertRejects } from "@std/assert";
import { tuple } from "../../codec/mod.ts";
import { NotConnectedError } from "../../transport/mod.ts";
import { connected, reply, request, TRUE } from "../kit/network/links.ts";

Deno.test("while the last calls are answered, calls fail at once and connect makes the next link", async () => {
  await using link = await connected();
  const { talks, peer, network } = link;
  const gate = Promise.withResolvers<string>();
  talks.bind(0x10, () => gate.promise);
  peer.send(request(0x10, 1));
  const waiting = talks.execute(0x20);
  await peer.request();
  let isClosed = false;
  const closed = talks.closed.then((reason) => {
    isClosed = true;
    return reason;
  });
  peer.finish();
  await assertRejects(() => waiting, NotConnectedError, "closed the link");
  assertEquals([talks.isConnected, isClosed], [false, false]);
  await assertRejects(() => talks.execute(0x20), NotConnectedError, "closed");

  const connecting = talks.connect();
  const second = await network.dialled();
  second.sendHex(TRUE);
  await connecting;
  assertEquals((await closed).by, "peer");
  gate.resolve("done");
  assertEquals((await peer.message() as unknown[])[2], tuple("done"));
  assertEquals(await peer.message(), null);
  assertEquals(talks.isConnected, true);
  await second.message();
  const call = talks.execute(0x20);
  second.send(reply((await second.request()).retcode, 1));
  assertEquals(await call, 1);
});

Deno.test("a reconnect does not wait for the last calls, nor do new calls fail meanwhile", async () => {
  await using link = await connected({ reconnect: { minDelay: 1, jitter: 0 } });
  const { talks, peer, network } = link;
  const gate = Promise.withResolvers<string>();
  talks.bind(0x10, () => gate.promise);
  peer.send(request(0x10, 1));
  peer.finish();
  const second = await network.dialled();
  const call = talks.execute(0x20);
  second.sendHex(TRUE);
  await second.message();
  second.send(reply((await second.request()).retcode, "back"));
  assertEquals(await call, "back");
  gate.resolve("late");
  assertEquals((await peer.message() as unknown[])[2], tuple("late"));
  assertEquals(await peer.message(), null);
  assertEquals(talks.isConnected, true);
});

Deno.test("disconnect does not wait for a function that still runs for a peer that left", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const started = Promise.withResolvers<void>();
  talks.bind(0x10, () => {
    started.resolve();
    return new Promise(() => {});
  });
  peer.send(request(0x10, 1));
  await started.promise;
  peer.finish();
  await assertRejects(() => talks.poll(1, { timeout: null }));
  await talks.disconnect();
  assertEquals((await talks.closed).by, "peer");
  assertEquals(await peer.message(), null);
});
