/** What nobody awaits is told, in one place; events read as text. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { PickleError } from "../../codec/mod.ts";
import {
  TCPTalks,
  TCPTalksError,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { noteCost } from "../../transport/options/limits.ts";
import { Reports } from "../../transport/watch/reports.ts";
import { SYSTEM_CLOCK } from "../../transport/watch/clock.ts";
import type { StatusEvent } from "../../transport/watch/status.ts";
import { Basis } from "../../transport/link/shared.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, request } from "../kit/network/links.ts";

const HOST = "127.0.0.1";

/** Where errors are told, whose memory is counted. */
function feed(maxHeldCost: number) {
  return new Basis<StatusEvent>({ limits: { maxHeldCost } }).status;
}

/** An event with an error that takes so much. */
function failure(i: number, cost: number) {
  const error = new Error("no");
  noteCost(error, cost);
  return { type: "failed", opcode: i, error } as const;
}

Deno.test("status: who reads no more is told no more, and nothing is kept for it", async () => {
  const events = feed(100_000);
  const reader = events.read();
  events.emit(failure(1, 10_000));
  assertEquals(
    String((await reader.next()).value),
    "Answering opcode 0x01 failed: Error: no",
  );
  await reader.return?.();
  const unheard = failure(2, 10_000);
  events.emit(unheard);
  assertEquals(Object.hasOwn(unheard, "toString"), false);
});

Deno.test("status: the errors that wait for one reader take an eighth of what all may hold", async () => {
  const events = feed(800_000);
  const reader = events.read();
  for (let i = 1; i <= 20; i++) events.emit(failure(i, 10_000));
  const { value } = await reader.next();
  assertEquals(value?.type === "failed" && value.opcode, 11);
  await reader.return?.();
});

Deno.test("errors keep 65,536 characters of a message, the codec's 4,096", () => {
  const long = "x".repeat(100_000);
  const lengths = [new TCPTalksError(long), new PickleError(long)]
    .map(({ message }) => message.length);
  assertEquals(lengths, [65_536, 4096]);
});

Deno.test("clock: a wait of months is none of a moment", async () => {
  let isOver = false;
  const cancel = SYSTEM_CLOCK.after(2 ** 31, () => isOver = true);
  await turn();
  await turn();
  cancel();
  assertEquals(isOver, false);
});

/** What is printed on stderr while a test runs. */
function stderr(): Disposable & { readonly lines: string[] } {
  const { error } = console;
  const lines: string[] = [];
  console.error = (line: string) => void lines.push(line);
  return { lines, [Symbol.dispose]: () => void (console.error = error) };
}

/** Lets all that is ready run, and what nobody awaited be told. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a function that throws and a call that nobody awaits are told to onError", async () => {
  const told: [error: unknown, doing: string][] = [];
  const onError = (error: unknown, doing: string) => told.push([error, doing]);
  const opcodes = { avance: 0x10 };
  const link = await connected({ onError, opcodes });
  const boom = new RangeError("boom");
  link.talks.bind(0x10, () => {
    throw boom;
  });
  link.peer.send(request(0x10, 1));
  await link.peer.message();
  assertEquals(told.splice(0), [
    [boom, 'Answering opcode 0x10 ("avance") failed'],
  ]);
  const awaited = link.talks.execute(0x11).catch((error) => error.name);
  link.talks.execute(0x12);
  link.talks.execute(0x10);
  await link.talks.disconnect();
  assertEquals(await awaited, "NotConnectedError");
  link.talks.execute(0x13);
  link.talks.send(0x14);
  link.talks.poll(1, { timeout: 5 });
  await turn();
  assertEquals(
    told.map(([error, doing]) => [(error as Error).name, doing]),
    [
      ...[
        "A call of opcode 0x12",
        'A call of opcode 0x10 ("avance")',
        ...Array(3).fill("A call"),
      ].map((
        what,
      ) => ["NotConnectedError", `${what} that nobody awaits failed`]),
    ],
  );
});

Deno.test("a server tells for its clients", async () => {
  const told: string[] = [];
  const options = { port: 0, hostname: HOST };
  await using server = new TCPTalksServer({
    ...options,
    onError: (error, doing) => told.push(`${doing}: ${error}`),
  });
  server.bind(0x10, () => {
    throw new Error("boom");
  });
  await using bot = new TCPTalks({ ip: HOST, port: server.port });
  await bot.connect();
  await bot.execute(0x10).catch(() => {});
  assertEquals(told, ["Answering opcode 0x10 failed: Error: boom"]);
  server.connect({ timeout: 0 });
  server.connect({ timeout: 0 });
  while (told.length < 2) await turn();
  assert(told.at(-1)?.includes("ForeverAloneError"), told.at(-1));
});

Deno.test("without onError it is one line on stderr, and not too many", async () => {
  using printed = stderr();
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  link.talks.bind(0x10, (text: string) => {
    throw new Error(text);
  });
  const hostile = "\x1b[2J\r\nsecond line \u202e" + "x".repeat(1e6);
  link.peer.send(request(0x10, 1, [hostile]));
  await link.peer.message();
  const [line = ""] = printed.lines.splice(0);
  assertMatch(
    line,
    /^tcptalks: Answering opcode 0x10 failed at reports_test\.ts:\d+: Error: /,
  );
  // deno-lint-ignore no-control-regex -- what must not be there
  assert(!/[\x00-\x1f\u202e]/.test(line) && line.length < 2000, line);
  for (let i = 0; i < 200; i++) {
    link.peer.send(request(0x10, i, ["again"]));
    await link.peer.message();
  }
  assertEquals(printed.lines.length, 49);
  assert(printed.lines.at(-1)?.includes("the rest is left out"));
  clock.pass(10_000);
  link.peer.send(request(0x10, 1, ["later"]));
  await link.peer.message();
  assertEquals(printed.lines.length, 50);
});

Deno.test("a client that comes again and again does not fill stderr", () => {
  using printed = stderr();
  const clock = new ScriptedClock();
  for (let i = 0; i < 600; i++) new Reports({}, clock).print(`line ${i}`);
  assertEquals(printed.lines.length, 500);
  assert(printed.lines.at(-1)?.includes("more than 500 lines"));
  clock.pass(10_000);
  new Reports({}, clock).print("later");
  assertEquals(printed.lines.length, 501);
});

Deno.test("an onError that throws or rejects harms nothing", async () => {
  using printed = stderr();
  for (const isAsync of [false, true]) {
    const onError = () => {
      if (isAsync) return Promise.reject(new Error("mine"));
      throw new Error("mine");
    };
    await using link = await connected({ onError });
    link.talks.bind(0x10, () => {
      throw new Error("boom");
    });
    link.peer.send(request(0x10, 1));
    await link.peer.message();
    await turn();
  }
  assertEquals(
    printed.lines,
    Array(2).fill(
      "tcptalks: onError threw Error: mine, told that Answering opcode 0x10 failed",
    ),
  );
});

Deno.test("debug prints all events, and an event reads as text", async () => {
  using printed = stderr();
  const options = { port: 0, hostname: HOST };
  await using robot = new TCPTalks({ ...options, debug: true });
  const events = robot.status();
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: HOST, port: robot.port });
  await Promise.all([ready, bot.connect()]);
  await bot.disconnect();
  await robot.closed;
  const texts: string[] = [];
  for await (const event of events) {
    texts.push(`${event}`);
    assertEquals(Object.keys(event).includes("toString"), false);
  }
  assertEquals(texts.map((text) => text.replace(/:\d+/g, ":N")), [
    "Listening on 127.0.0.1:N",
    "Connected to 127.0.0.1:N",
    "Disconnected: 127.0.0.1:N closed the link",
  ]);
  assertEquals(printed.lines, texts.map((text) => `tcptalks: ${text}`));
});
