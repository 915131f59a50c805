/** What a peer's values take is counted, refused beyond the limit, and given back whatever ends. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { remoteError } from "../../transport/mod.ts";
import { UnpolledReplies } from "../../transport/link/unpolled.ts";
import { DEFAULT_LIMITS, Held } from "../../transport/options/limits.ts";
import { connected, reply, request } from "../kit/network/links.ts";
import { settle } from "../kit/turns.ts";

const KIB = 1024;
const limits = { maxHeldCost: 100 * KIB };

/** Whether nothing is held by anybody. */
const isNothingHeld = () => new Held(limits).fits(limits.maxHeldCost);

Deno.test("held: requests beyond it are refused, and a link's end gives back what ran and waited", async () => {
  const link = await connected({
    limits: { ...limits, maxHandlers: 1 },
  });
  const { talks, peer } = link;
  const gate = Promise.withResolvers<void>();
  talks.bind(0x10, (_: Uint8Array) => gate.promise);
  for (let i = 0; i < 3; i++) {
    peer.send(request(0x10, i, [new Uint8Array(40 * KIB)]));
  }
  const [, retcode, [triple]] = await peer.message() as [0, number, [unknown]];
  assertEquals(retcode, 2, "One runs, one waits");
  assertStringIncludes(remoteError(triple)!.message, "too many requests");
  assertEquals(isNothingHeld(), false);
  await link[Symbol.asyncDispose]();
  // What still runs is its function's until it ends.
  assert(new Held(limits).fits(55 * KIB));
  gate.resolve();
  await settle();
  assert(isNothingHeld());
});

Deno.test("held: a message that comes no further is given back with its link", async () => {
  await using link = await connected({ limits });
  const { talks, peer } = link;
  const message = request(0x10, 1, [new Uint8Array(60 * KIB)]);
  peer.send(message.subarray(0, -10));
  await settle();
  assertEquals(isNothingHeld(), false);
  peer.finish();
  await talks.closed;
  assert(isNothingHeld());
});

Deno.test("held: replies that are polled, dropped or forgotten are given back", async () => {
  await using link = await connected({ limits });
  const { talks, peer } = link;
  for (const retcode of [1, 2, 3]) {
    peer.send(reply(retcode, new Uint8Array(30 * KIB)));
  }
  await settle();
  assertEquals([talks.stats().unpolled, isNothingHeld()], [3, false]);
  await talks.poll(1);
  talks.deleteQueue(2);
  talks.flush(3);
  assert(isNothingHeld());
});

Deno.test("held: there are as many queues of replies as there may be replies", () => {
  const replies = new UnpolledReplies(
    { ...DEFAULT_LIMITS, maxUnpolledReplies: 2 },
    () => {},
  );
  for (const retcode of [1, 2, 3]) replies.queue(retcode);
  assertEquals([1, 2, 3].map((each) => replies.delete(each)), [
    false,
    true,
    true,
  ]);
});
