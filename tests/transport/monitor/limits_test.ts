/** Every bound of the monitor is reached, and not passed. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { dumps, tuple } from "../../../mod.ts";
import { OpcodeText } from "../../../transport/cli/given/opcode_text.ts";
import {
  messageIn,
  Observer,
  type Passed,
} from "../../../transport/cli/tap/observer.ts";
import { DEFAULT_LIMITS, Held } from "../../../transport/options/limits.ts";
import { History } from "../../../transport/monitor/history.ts";
import { Links } from "../../../transport/monitor/links.ts";
import { monitor } from "../../../transport/monitor/mod.ts";
import { MonitorServer } from "../../../transport/monitor/monitor_server.ts";
import { PageCalls } from "../../../transport/monitor/page_calls.ts";
import { Player } from "../../../transport/monitor/player.ts";
import type { State } from "../../../transport/monitor/protocol.ts";
import { valueTree } from "../../../transport/monitor/value_tree.ts";
import { Viewers } from "../../../transport/monitor/viewers.ts";
import { connected } from "../../kit/network/links.ts";

const MIB = 1024 * 1024;
const PASSED: Passed = {
  ...{ number: 1, link: 1, from: "client", time: 0, size: 1, isOwn: false },
  ...{ message: undefined, why: "no message", isPassword: false },
  ...{ opcode: undefined, roundTrip: undefined, request: undefined },
  bytes: undefined,
};
const NOW = new Date(0);

/** What a history has, by number. */
const kept = (history: History) =>
  [...history.latest()].map(({ number }) => number);

Deno.test("monitor history: 40,000 messages are kept, or 64 MiB of them", () => {
  const history = new History();
  for (let number = 1; number <= 40_001; number++) {
    history.add({ ...PASSED, number }, NOW);
  }
  assertEquals([kept(history).length, kept(history)[0]], [40_000, 2]);
  const large = new History();
  const add = (number: number, size: number) =>
    large.add({ ...PASSED, number, size }, NOW);
  for (let number = 1; number <= 4; number++) add(number, 16 * MIB);
  assertEquals(kept(large), [1, 2, 3, 4]);
  add(5, 1);
  assertEquals(kept(large), [2, 3, 4, 5]);
  // What was dropped counts no more.
  for (let number = 6; number <= 9; number++) add(number, 15 * MIB);
  assertEquals(kept(large), [5, 6, 7, 8, 9]);
  add(10, 100 * MIB);
  assertEquals(kept(large), [10], "A longer message alone is kept too");
});

Deno.test("monitor history: a program's own messages are kept as bytes, a value for the most that it takes", () => {
  const all: Passed[] = [];
  const observer = new Observer(1, false, (passed) => all.push(passed));
  const R = new TextEncoder().encode("R");
  const args: number[] = [1, 2];
  observer.told("client", tuple(R, 5, 7, tuple(args), {}), 30, 0);
  observer.told("client", tuple(R, 5, 8, tuple(new WeakMap()), {}), MIB, 0);
  args.push(3);
  const history = new History();
  for (const passed of all) history.add(passed, NOW);
  const [, value] = [...history.latest()];
  assertEquals([kept(history), value?.bytes], [[2], undefined]);
  assertEquals(messageIn(all[0]?.bytes)?.args, tuple([1, 2]));
  assertEquals(history.requestOf(1, 8), 2);
  assertEquals(history.requestOf(2, 8), undefined);
});

Deno.test("monitor observer: what it waits for is counted with what all peers hold", () => {
  const { maxHeldCost } = DEFAULT_LIMITS;
  const others = new Held({ maxHeldCost });
  const observer = new Observer(1, false, () => {});
  const ask = (retcode: string) =>
    observer.saw(
      "client",
      dumps(tuple(new TextEncoder().encode("R"), 5, retcode, tuple(), {})),
      0,
    );
  for (let i = 0; i < 20; i++) ask(`${i} ${"x".repeat(4000)}`);
  assertEquals(observer.unanswered.length, 20);
  others.add(maxHeldCost);
  try {
    ask("x".repeat(4000));
    assertEquals(observer.unanswered.length, 1, "Only what each link may");
    ask("x".repeat(20_000));
    assertEquals(observer.unanswered.length, 1);
    observer.close();
    others.set(0);
    ask("late");
    assertEquals(observer.unanswered.length, 0);
  } finally {
    others.set(0);
  }
});

/** What peers hold now of the account of all. */
function held(): number {
  let least = 0;
  for (let step = 2 ** 30; step >= 1; step /= 2) {
    const fits = new Held({ maxHeldCost: 2 ** 31 }).fits(
      2 ** 31 - least - step + 1,
    );
    if (!fits) least += step;
  }
  return least;
}

Deno.test("monitor: what was waited for on a program's link is let go of with it", async () => {
  const before = held();
  await using link = await connected();
  await using _page = monitor(link.talks, { http: 0 });
  const call = link.talks.execute(1);
  await link.peer.request();
  assert(held() > before);
  await Promise.allSettled([call, link.talks.disconnect()]);
  assertEquals(held(), before);
});

Deno.test("monitor history: of a password neither value nor bytes are kept", () => {
  const all: Passed[] = [];
  const observer = new Observer(1, true, (passed) => all.push(passed));
  const A = new TextEncoder().encode("A");
  observer.saw("client", dumps(tuple(A, 0xaa, tuple("sésame"))), 0);
  observer.saw("target", dumps(tuple(A, 0xaa, tuple(true))), 0);
  observer.close();
  const history = new History();
  for (const passed of all) history.add(passed, NOW);
  const [word, answer] = [...history.latest()];
  assertEquals([word?.message, word?.bytes], [undefined, undefined]);
  assertEquals(answer?.message?.args, tuple(true));
});

Deno.test("monitor tree: 200 items of each, 5,000 in all, 20 levels, 400 characters", () => {
  const list = valueTree(new Array(300).fill(0));
  assertEquals([list.items?.length, list.more], [200, 100]);
  let count = 0;
  const visit = (tree: ReturnType<typeof valueTree>, depth = 1): number => {
    count++;
    const below = tree.items?.map((item) => visit(item, depth + 1)) ?? [];
    return Math.max(depth, ...below);
  };
  visit(valueTree(new Array(100).fill(new Array(100).fill(0))));
  assertEquals(count, 5000);
  let deep: unknown = [];
  for (let i = 0; i < 50; i++) deep = [deep];
  assertEquals(visit(valueTree(deep)), 21);
  assertEquals(valueTree("x".repeat(1000)).text.length <= 401, true);
});

Deno.test("monitor state: the last 50 links, 20 notes and 500 opcodes are told", async () => {
  const links = new Links();
  for (let link = 1; link <= 60; link++) {
    links.opened(link, "someone", 0);
    links.note(`note ${link}`);
  }
  const { links: told, notes } = links.state;
  assertEquals([told.length, told[0]?.link], [50, 11]);
  assertEquals([notes.length, notes[0]], [20, ["note 41", 1]]);
  // One that is over goes first.
  links.closed(30, "it hung up");
  links.opened(61, "someone", 0);
  assertEquals(links.state.links.some(({ link }) => link === 30), false);

  const infos = Array.from({ length: 600 }, (_, opcode) => ({
    ...{ opcode, name: `op${opcode}`, params: undefined },
  }));
  const calls = new PageCalls({
    names: new OpcodeText(),
    describe: () => Promise.resolve(infos),
  });
  await calls.describe({ link: 1 });
  assertEquals(Object.keys(calls.names.opcodes).length, 500);
  assertEquals(calls.opcodes.length, 500);
  for (const info of infos) {
    info.opcode += 1000;
    info.name = `op${info.opcode}`;
  }
  await calls.describe({ link: 1 });
  assertEquals(Object.keys(calls.names.opcodes).length, 500);
});

Deno.test("monitor: an opcode and arguments of 131,072 characters are read, not more", async () => {
  let made = 0;
  const calls = new PageCalls({
    names: new OpcodeText(),
    call: () => Promise.resolve(++made),
  });
  const call = (opcode: string, args: string) =>
    calls.call({ link: 1, opcode, args });
  const fits = `'${"x".repeat(131_070)}'`;
  assertEquals([await call("1", fits), await call(fits, "1")], [1, 2]);
  const told = "longer than 131072 characters";
  await assertRejects(() => call("1", `${fits} `), Error, told);
  await assertRejects(() => call(`${fits} `, "1"), Error, told);
  assertEquals(made, 2);
});

Deno.test("monitor replay: a thousand errors are jumped to", async () => {
  const records = Array.from({ length: 1100 }, (_, time) => ({
    ...{ at: undefined, time, link: 1, from: "client" as const, size: 1 },
    bytes: dumps("no message"),
  }));
  const player = await Player.of(
    "match.jsonl",
    { records, broken: [], brokenLines: 0, names: {} },
    { reset() {}, show() {} },
  );
  assertEquals(player.state.errors.length, 1000);
});

Deno.test("monitor page: what it asks may have 1 MiB", async () => {
  await using server = new MonitorServer(
    { mode: "tap", where: "", target: "", names: new OpcodeText() },
    { hostname: "127.0.0.1", port: 0 },
  );
  const { origin, hash } = new URL(server.url);
  const ask = async (length: number) => {
    const answer = await fetch(`${origin}/save`, {
      method: "POST",
      body: " ".repeat(length),
      headers: { authorization: `Bearer ${hash.slice(1)}` },
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assertEquals([await ask(MIB), await ask(MIB + 1)], [400, 413]);
});

/** Pages, of which one reads when the test does. */
function viewer(past: Iterator<string | undefined>) {
  const viewers = new Viewers(() => ({}) as State);
  const reader = viewers.admit(past)?.getReader();
  assert(reader);
  const next = async () => {
    const { value } = await reader.read();
    return JSON.parse(new TextDecoder().decode(value));
  };
  return { viewers, next, [Symbol.dispose]: () => viewers.close() };
}

Deno.test("monitor stream: a line has 250 messages of the past, or 256 KiB of them", async () => {
  const many = Array.from({ length: 600 }, (_, i) => `${i}`);
  using page = viewer(many.values());
  const lengths: number[] = [];
  for (let all = 0; all < 600; all += lengths.at(-1) ?? 0) {
    page.viewers.flush();
    lengths.push((await page.next()).rows.length);
  }
  assertEquals(lengths, [250, 250, 100]);
  const long = JSON.stringify("x".repeat(100 * 1024));
  using other = viewer([long, long, long, long].values());
  other.viewers.flush();
  assertEquals((await other.next()).rows.length, 3);
});

Deno.test("monitor stream: others have their turn between large messages of the past", async () => {
  using page = viewer(["1", undefined, "2", "3"].values());
  page.viewers.flush();
  assertEquals((await page.next()).rows, [1]);
  page.viewers.flush();
  assertEquals((await page.next()).rows, [2, 3]);
});

Deno.test("monitor stream: 16 MiB wait for a page that does not read, the rest is counted", async () => {
  using page = viewer([].values());
  page.viewers.flush();
  await page.next();
  const long = JSON.stringify("x".repeat(1024 * 1024 - 2));
  for (let i = 0; i < 20; i++) page.viewers.row(long);
  page.viewers.flush();
  const first = await page.next();
  // One row is longer than a line: it is a line alone.
  assertEquals([first.rows.length, first.dropped], [1, 4]);
});
