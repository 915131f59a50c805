/** Many calls at the same time, and calls within calls. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { TCPTalks } from "../../../../transport/mod.ts";
import { py } from "../../../kit/python/peer.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

const CALLS = 200;
const THREADS = 20;

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => index);

/** Our calls all at once; each gets its own answer, and exactly one. */
async function ours(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "echo", 0x11: "count" } });
  const wanted = numbers(CALLS);
  const values = await Promise.all(
    wanted.map((number) => talks.execute(0x10, number)),
  );
  assertEquals(values, wanted);
  const counts = await Promise.all(wanted.map(() => talks.execute(0x11)));
  assertEquals(counts, wanted, "Python ran our calls in another order");
  const { messagesIn, requestsIn, late, unpolled, dropped } = talks.stats();
  assertEquals(
    { replies: messagesIn - requestsIn, late, unpolled, dropped },
    { replies: 2 * CALLS, late: 0, unpolled: 0, dropped: 0 },
    "Not every call was answered exactly once",
  );
}

/** Python's threads call at once; our handlers end in the opposite order. */
async function theirs(stage: Stage): Promise<void> {
  const gates = numbers(THREADS).map(() => Promise.withResolvers<void>());
  let arrived = 0;
  const { python } = await stage.pair({
    prepare: (talks) =>
      talks.bind(0x20, async (number: number) => {
        if (++arrived === THREADS) gates.at(-1)?.resolve();
        await gates[number]?.promise;
        gates[number - 1]?.resolve();
        return number + 1000;
      }),
  });
  const values = await Promise.all(
    numbers(THREADS).map((number) => python.execute(0x20, [number])),
  );
  assertEquals(
    values.map(({ repr }) => repr),
    numbers(THREADS).map((number) => `${number + 1000}`),
  );
}

/** Both sides ask and answer at once. */
async function both(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    bind: { 0x10: "echo" },
    prepare: (talks) => talks.bind(0x20, (number: number) => number),
  });
  const [mine, its] = await Promise.all([
    Promise.all(numbers(CALLS).map((number) => talks.execute(0x10, number))),
    Promise.all(numbers(THREADS).map((n) => python.execute(0x20, [n]))),
  ]);
  assertEquals(mine, numbers(CALLS));
  assertEquals(its.map(({ repr }) => Number(repr)), numbers(THREADS));
}

/** `send` now and `poll` later, both ways, in any order. */
async function sendAndPoll(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    bind: { 0x10: "echo" },
    prepare: (talks) => talks.bind(0x20, (value: unknown) => value),
  });
  const mine: number[] = [];
  for (const number of numbers(10)) mine.push(await talks.send(0x10, number));
  for (const number of numbers(10).reverse()) {
    const retcode = mine[number] ?? -1;
    assertEquals(await talks.poll(retcode, { timeout: 4000 }), number);
  }
  const its: number[] = [];
  for (const number of numbers(10)) its.push(await python.send(0x20, [number]));
  for (const number of numbers(10).reverse()) {
    const answer = await python.poll(its[number] ?? -1, { timeout: 4 });
    assertEquals(answer.repr, `${number}`);
  }
  assertEquals((await python.poll(1)).repr, "None");
}

/** Our handler asks Python back before it answers. */
async function ourCallback(stage: Stage): Promise<void> {
  const { python } = await stage.pair({
    bind: { 0x10: "add" },
    prepare: (talks) =>
      talks.bind(0x20, async function (this: TCPTalks, a: number, b: number) {
        return [await this.execute(0x10, a, b)];
      }),
  });
  const options = { expect: py("[42]") };
  assertEquals((await python.execute(0x20, [40, 2], options)).equal, true);
}

/** A thread that Python's handler starts asks us back. */
async function theirCallback(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    bind: {
      0x10: { name: "call_back", opcode: 0x20 },
      0x11: { name: "call_wait", opcode: 0x20, seconds: 0.2 },
    },
    prepare: (talks) => talks.bind(0x20, (a: number, b: number) => a + b),
  });
  assertEquals(await talks.execute(0x10, 40, 2), null);
  const event = await stage.peer.process.event("called_back", {
    peer: python.name,
  });
  assertStringIncludes(JSON.stringify(event), '"repr":"42"');
  // Python cannot read our answer while its handler waits for it.
  assertEquals(await talks.execute(0x11, 40, 2), "late");
}

/** Concurrency and callbacks. */
export const CONCURRENCY: readonly Scenario[] = [
  {
    name: "concurrency-ours",
    shows: "200 calls at once, each answered once, in order",
    play: ours,
  },
  {
    name: "concurrency-theirs",
    shows: "20 Python threads, answered out of order",
    play: theirs,
  },
  {
    name: "concurrency-both",
    shows: "both sides ask at once",
    play: both,
  },
  {
    name: "send-and-poll",
    shows: "replies fetched later, in any order, both ways",
    play: sendAndPoll,
  },
  {
    name: "callback-ours",
    shows: "our handler calls Python back before it answers",
    play: ourCallback,
  },
  {
    name: "callback-theirs",
    shows: "Python's handler calls us back from a thread",
    play: theirCallback,
  },
];
