/** A server with four clients, of which a fault strikes one: the other three do not notice. */

import { assert, assertEquals } from "@std/assert";
import { TCPTalks } from "../../transport/mod.ts";
import { FaultyProxy } from "../kit/network/faulty_proxy.ts";
import { expectOutcome, FAULTS, timeoutFor } from "../kit/network/faults.ts";
import { PASSWORD, SERVICE, Service } from "../kit/network/service.ts";

for (const fault of FAULTS) {
  const outcome = fault.outcome("call");
  Deno.test(`${fault.name} meets one of four clients: ${outcome}`, async () => {
    await using service = Service.start({ maxClients: 4 });
    await using proxy = await FaultyProxy.start(service.port);
    await using stack = new AsyncDisposableStack();
    const clients = [1, 2, 3, 4].map((id) =>
      stack.use(
        new TCPTalks({
          ip: "127.0.0.1",
          port: id === 1 ? proxy.port : service.port,
          password: PASSWORD,
          id,
          timeout: id === 1 ? timeoutFor(outcome) : 60_000,
        }),
      )
    );
    for (const talks of clients) {
      await talks.connect();
      assertEquals(await service.server.connect(), talks.id);
    }
    const begun = performance.now();
    const [first, ...others] = clients.map((talks) =>
      talks.execute(SERVICE.wait, talks.id)
    );
    await service.waiting(4);
    fault.strike(proxy, "call");
    const gone = service.server.sleepUntilOneDisconnected();
    service.release();
    assert(first !== undefined);
    await expectOutcome(outcome, first, 1, begun);
    assertEquals(await Promise.all(others), [2, 3, 4]);
    for (const times of service.executed.values()) assertEquals(times, 1);
    // Its place is free again, and it takes it.
    proxy.clear();
    await clients[0]?.disconnect();
    assertEquals((await gone).id, 1);
    if (fault.name === "a refusing port") await proxy.accept();
    await clients[0]?.connect();
    assertEquals(await service.server.connect(), 1);
    const calls = clients.map((talks) => talks.execute(SERVICE.add, 1, 2));
    assertEquals(await Promise.all(calls), [3, 3, 3, 3]);
  });
}

Deno.test("a broadcast reaches all but the one that is gone, and says so", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port);
  await using stack = new AsyncDisposableStack();
  for (const id of [1, 2, 3, 4]) {
    const talks = stack.use(
      new TCPTalks({
        ip: "127.0.0.1",
        port: id === 1 ? proxy.port : service.port,
        password: PASSWORD,
        id,
      }),
    );
    talks.bind(9, () => id);
    await talks.connect();
    await service.server.connect();
  }
  proxy.set({ hold: true }, "down");
  const answers = service.server.broadcast(9);
  await proxy.holding("down");
  proxy.reset();
  const settled = [...await answers].map(([id, result]) => [id, result.status]);
  assertEquals(settled, [
    [1, "rejected"],
    [2, "fulfilled"],
    [3, "fulfilled"],
    [4, "fulfilled"],
  ]);
});
