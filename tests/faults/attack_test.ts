/** A server under attack: the good client on it is served all the while, and a new one gets in. */

import { assert, assertEquals } from "@std/assert";
import { TCPTalks } from "../../transport/mod.ts";
import { ATTACKS } from "../kit/network/attacks.ts";
import { memoryHeld, memoryInUse } from "../kit/heap.ts";
import { PASSWORD, SERVICE, Service } from "../kit/network/service.ts";
import { PATIENCE_MS } from "../kit/turns.ts";

/** Bytes by which memory may grow, the attacker's own and a deep message's million lists among them: half of a flood's. */
const MOST_BYTES = 100_000_000;

function goodClient(port: number): TCPTalks {
  return new TCPTalks({
    ip: "127.0.0.1",
    port,
    password: PASSWORD,
    timeout: PATIENCE_MS,
  });
}

for (const attack of ATTACKS) {
  Deno.test(`a good client is served during ${attack.name}`, async () => {
    await using service = Service.start({
      handshakeTimeout: 300,
      limits: {
        maxHandshakes: 64,
        maxRequestBytes: 4_000_000,
        maxUnpolledBytes: 4_000_000,
        maxQueuedBytes: 1_000_000,
      },
    });
    await using good = goodClient(service.port);
    await good.connect({ timeout: PATIENCE_MS });
    const bound = memoryInUse() + MOST_BYTES;
    let most = 0;
    let isOver = false;
    const striking = attack.strike(service.port).finally(() => isOver = true);
    let answered = 0;
    do {
      assertEquals(await good.execute(SERVICE.add, answered, 1), answered + 1);
      answered++;
      most = Math.max(most, memoryHeld(bound));
      // A robot asks tens of times a second: the attacker gets the rest.
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (answered === 3) {
        // Where the crowd pushes it out of its handshake, it comes again.
        await using late = goodClient(service.port);
        await late.connect({ timeout: PATIENCE_MS });
        assertEquals(await late.execute(SERVICE.add, 1, 2), 3);
      }
    } while (!isOver || answered < 4);
    await striking;
    assert(most < bound, `${most - bound} bytes more than it may hold`);
    assert(good.isConnected);
    const executed = [...service.executed.keys()];
    assert(!executed.includes("hacked"), "It obeyed without a password");
    assertEquals(Object.keys(Object.prototype), []);
    assertEquals(Reflect.get({}, "polluted"), undefined);
  });
}
