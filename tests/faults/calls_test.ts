/** Every fault of a network, whatever goes on: a call settles once, in its time, and the service comes back. */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { ForeverAloneError, TCPTalks } from "../../transport/mod.ts";
import { FaultyProxy } from "../kit/network/faulty_proxy.ts";
import {
  expectOutcome,
  type Fault,
  FAULTS,
  type Outcome,
  type State,
  STATES,
  timeoutFor,
} from "../kit/network/faults.ts";
import { PASSWORD, SERVICE, Service } from "../kit/network/service.ts";

const MEGABYTE = new Uint8Array(1_000_000).fill(7);

/** A client on its way to the robot through the proxy. */
function client(proxy: FaultyProxy, outcome: Outcome): TCPTalks {
  const timeout = timeoutFor(outcome);
  return new TCPTalks({
    ip: "127.0.0.1",
    port: proxy.port,
    password: PASSWORD,
    timeout,
    handshakeTimeout: timeout,
  });
}

/** Brings the link into the state, lets the fault strike, and gives what goes on. */
const ARRANGE: Readonly<
  Record<
    State,
    (
      talks: TCPTalks,
      proxy: FaultyProxy,
      service: Service,
      strike: () => void,
    ) => Promise<{ going: Promise<unknown> }>
  >
> = {
  async idle(talks, _proxy, _service, strike) {
    await talks.connect();
    strike();
    return { going: talks.execute(SERVICE.echo, "value") };
  },
  async handshake(talks, proxy, _service, strike) {
    proxy.set({ hold: true }, "up");
    const connecting = talks.connect().then(() =>
      talks.execute(SERVICE.echo, "value")
    );
    connecting.catch(() => {});
    await proxy.holding("up");
    strike();
    proxy.set({ hold: false });
    return { going: connecting };
  },
  async call(talks, _proxy, service, strike) {
    await talks.connect();
    const call = talks.execute(SERVICE.wait, "value");
    await service.waiting();
    strike();
    service.release();
    return { going: call };
  },
  async reply(talks, proxy, _service, strike) {
    await talks.connect();
    proxy.set({ hold: true }, "down");
    const call = talks.execute(SERVICE.echo, "value");
    await proxy.holding("down");
    strike();
    proxy.set({ hold: false });
    return { going: call };
  },
  async large(talks, proxy, _service, strike) {
    await talks.connect();
    proxy.set({ hold: true }, "down");
    const call = talks.execute(SERVICE.echo, MEGABYTE);
    await proxy.holding("down", MEGABYTE.length);
    strike();
    proxy.set({ hold: false });
    return { going: call };
  },
};

for (const fault of FAULTS) {
  for (const state of STATES) {
    Deno.test(`${fault.name} meets ${state}: ${fault.outcome(state)}`, async () => {
      await using service = Service.start();
      await using proxy = await FaultyProxy.start(service.port);
      const outcome = fault.outcome(state);
      await using talks = client(proxy, outcome);
      const begun = performance.now();
      const { going } = await ARRANGE[state](
        talks,
        proxy,
        service,
        () => fault.strike(proxy, state),
      );
      const value = state === "large" ? MEGABYTE : "value";
      await expectOutcome(outcome, going, value, begun);
      for (const times of service.executed.values()) assertEquals(times, 1);
      await comesBack(fault, talks, proxy);
    });
  }
}

/** The network is mended: the same object connects again and calls go through. */
async function comesBack(
  fault: Fault,
  talks: TCPTalks,
  proxy: FaultyProxy,
): Promise<void> {
  await talks.disconnect();
  if (fault.name === "a refusing port") {
    const alone = await talks.connect({ timeout: 50 }).catch((error) => error);
    assertInstanceOf(alone, ForeverAloneError);
    await proxy.accept();
  }
  proxy.clear();
  proxy.reset();
  await talks.connect();
  assertEquals(await talks.execute(SERVICE.add, 1, 2), 3);
}

Deno.test("what was asked before our half ended is answered though the robot saw the end first", async () => {
  await using service = Service.start();
  await using proxy = await FaultyProxy.start(service.port);
  await using talks = client(proxy, "fine");
  await talks.connect();
  await service.server.connect();
  const [robot] = service.server.clients;
  const call = talks.execute(SERVICE.wait, "value");
  await service.waiting();
  proxy.halfClose("up");
  while (robot?.isConnected) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  service.release();
  assertEquals(await call, "value");
  assertEquals((await talks.closed).by, "peer");
});
