/** What a peer that knows the password may make us hold is bounded in bytes too. */

import { assert, assertEquals } from "@std/assert";
import { PyException } from "../../codec/known/exceptions/exception.ts";
import { Outbox } from "../../transport/link/outbox.ts";
import { connected, reply, request } from "../kit/network/links.ts";
import { settle } from "../kit/turns.ts";

const FRAME = new Uint8Array(100_000);

Deno.test("replies that nobody polls are held up to so many bytes", async () => {
  await using link = await connected({
    limits: { maxUnpolledBytes: 1_000_000 },
  });
  const { talks, peer } = link;
  for (let i = 0; i < 50; i++) peer.send(reply(i, FRAME));
  assertEquals(await talks.poll(49, { timeout: null }), FRAME);
  assertEquals(talks.stats().dropped, 40);
  assertEquals(talks.stats().unpolled, 9);
  assertEquals(talks.getQueue(41).items.length, 1);
  talks.resetQueues();
  peer.send(reply(99, new Uint8Array(2_000_000)));
  const large = await talks.poll(99, { timeout: null });
  assert(large instanceof Uint8Array, "One alone may be longer");
});

Deno.test("requests that run and wait are held up to so many bytes", async () => {
  await using link = await connected({
    limits: { maxRequestBytes: 1_000_000, maxHandlers: 2 },
  });
  const { talks, peer } = link;
  const gate = Promise.withResolvers<void>();
  talks.bind(1, async (_frame: Uint8Array) => {
    await gate.promise;
    return "done";
  });
  for (let i = 0; i < 50; i++) peer.send(request(1, i, [FRAME]));
  const refused: unknown[] = [];
  for (let i = 0; i < 41; i++) refused.push(await answer(false));
  assertEquals(refused, Array.from({ length: 41 }, (_, i) => 9 + i));
  gate.resolve();
  const served: unknown[] = [];
  for (let i = 0; i < 9; i++) served.push(await answer(true));
  assertEquals(served.toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  peer.send(request(1, 77, [FRAME]));
  assertEquals(await answer(true), 77);

  /** The next answer's retcode. */
  async function answer(isDone: boolean): Promise<unknown> {
    const message = await peer.message();
    assert(Array.isArray(message));
    const value: unknown = message[2][0];
    if (isDone) assertEquals(value, "done");
    else assert(Array.isArray(value) && value[1] instanceof PyException);
    return message[1];
  }
});

Deno.test("a link is slow from three quarters of its queue on, and down to half of it", async () => {
  const told: [boolean, number][] = [];
  const writes: ((count: number) => void)[] = [];
  const outbox = new Outbox(
    {
      ...{ remote: "there", local: "here", close() {} },
      read: () => Promise.resolve(null),
      closeWrite: () => Promise.resolve(),
      write: () => new Promise((resolve) => writes.push(resolve)),
    },
    100,
    {
      onSlow: (...how) => told.push(how),
      onWritten() {},
      onError: (error) => assert(false, String(error)),
    },
  );
  const put = (length: number) =>
    outbox.put(length, (_, writer) => {
      writer.reserve(length);
      writer.length += length;
    });
  put(74);
  assertEquals(told, []);
  put(1);
  assertEquals(told, [[true, 75]]);
  for (const count of [24, 1]) {
    await settle();
    assertEquals(told.length, 1);
    writes.pop()?.(count);
  }
  await outbox.eased();
  assertEquals(told[1], [false, 50]);
  outbox.close();
});
