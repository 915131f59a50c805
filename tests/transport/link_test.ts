import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  remoteError,
  type StatusEvent,
  TalksLimitError,
  type TappedMessage,
  TCPTalks,
} from "../../transport/mod.ts";
import { dumps, PyGlobal, PyObject, tuple } from "../../codec/mod.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, request, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";
import { settle, until } from "../kit/turns.ts";

/** A Python client's answer to a request that comes too early. */
function refusal(retcode: unknown): Uint8Array {
  const type = new PyGlobal("common.tcptalks", "AuthentificationError");
  const exception = new PyObject(type, tuple("you are not authentificated"));
  return reply(retcode, tuple(type, exception, []));
}

/** Lets everything that is ready run. */
Deno.test("messages of one turn leave in one write; what is sent during a write leaves in the next", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  peer.writes = 0;
  for (let i = 0; i < 64; i++) talks.send(0x10, i);
  for (let i = 0; i < 64; i++) assertEquals((await peer.request()).args, [i]);
  assertEquals(peer.writes, 1);
  const go = peer.stall();
  talks.send(0x10, "a");
  await settle();
  talks.send(0x10, "b");
  talks.send(0x10, "c");
  go();
  for (const x of ["a", "b", "c"]) {
    assertEquals((await peer.request()).args, [x]);
  }
  assertEquals(peer.writes, 3);
});

Deno.test("partial writes are finished", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  peer.mostPerWrite = 7;
  talks.send(0x10, "x".repeat(100));
  assertEquals((await peer.request()).args, ["x".repeat(100)]);
});

Deno.test("reading goes on while the peer does not read", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const go = peer.stall();
  let calls = 0;
  talks.bind(0x10, () => ++calls);
  for (let i = 0; i < 5; i++) peer.send(request(0x10, i));
  await until(() => calls === 5);
  go();
  for (let i = 0; i < 5; i++) {
    assertEquals((await peer.message() as unknown[])[1], i);
  }
});

Deno.test("a peer that does not read: an event at 75 %, send waits, an error at 100 %, and ease again", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 10_000 } });
  const { talks, peer } = link;
  const events = talks.status();
  const go = peer.stall();
  const frame = new Uint8Array(2000);
  for (let i = 0; i < 3; i++) await talks.send(0x30, frame);
  const fourth = talks.send(0x30, frame);
  let isSent = false;
  fourth.then(() => isSent = true);
  const { value: slow } = await events.next();
  assert(slow?.type === "slow");
  assertEquals(slow.maxQueuedBytes, 10_000);
  assert(
    slow.queuedBytes >= 7500 && slow.queuedBytes === talks.stats().queuedBytes,
  );
  assertEquals(isSent, false);
  const error = await assertRejects(
    () => talks.send(0x30, new Uint8Array(3000)),
    TalksLimitError,
    '"maxQueuedBytes" is 10000',
  );
  assertEquals(error.limit, "maxQueuedBytes");
  await assertRejects(
    () => talks.execute(0x30, new Uint8Array(3000)),
    TalksLimitError,
  );
  assertEquals(talks.stats().pending, 0);
  go();
  await fourth;
  const { value: eased } = await events.next();
  assertEquals(eased?.type, "eased");
  for (let i = 0; i < 4; i++) {
    assertEquals((await peer.request()).args, [frame]);
  }
  // One message alone may be longer than the queue.
  talks.send(0x30, new Uint8Array(20_000));
  assertEquals((await peer.request()).args, [new Uint8Array(20_000)]);
});

Deno.test("a reply that does not fit fails its call, and the link lives", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 10_000 } });
  const { talks, peer } = link;
  talks.bind(0x10, () => new Uint8Array(3000));
  const go = peer.stall();
  for (let i = 0; i < 4; i++) peer.send(request(0x10, i));
  await settle();
  go();
  for (let i = 0; i < 3; i++) await peer.message();
  const message = await peer.message() as unknown[];
  assertEquals(message[1], 3);
  const error = remoteError((message[2] as unknown[])[0]);
  assertEquals(error?.type, "RuntimeError");
  assertStringIncludes(error!.message, "The reply does not fit");
  peer.send(request(0x10, 5));
  assertEquals((await peer.message() as unknown[])[1], 5);
});

Deno.test("a generator is no reply, and the error says what is", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.bind(0x10, function* () {
    yield 1;
  });
  talks.bind(0x11, async function* () {
    yield 1;
  });
  talks.bind(0x12, () => ({ rows: [1].values() }));
  for (const opcode of [0x10, 0x11, 0x12]) {
    peer.send(request(opcode, opcode));
    const message = await peer.message() as unknown[];
    const error = remoteError((message[2] as unknown[])[0]);
    assertEquals(error?.type, "TypeError");
    assertStringIncludes(error!.message, "give a list");
  }
});

Deno.test("a function has the time that it was bound with, and hears when its caller left", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  const { talks, peer } = link;
  const signals: AbortSignal[] = [];
  const wait = () => {
    signals.push(talks.callSignal);
    return new Promise<void>(() => {});
  };
  talks.bind(0x10, wait, { timeout: 500 });
  talks.bind(0x11, wait);
  peer.send(request(0x10, 1));
  peer.send(request(0x11, 2));
  await settle();
  clock.pass(499);
  assertEquals(signals.map(({ aborted }) => aborted), [false, false]);
  clock.pass(1);
  const message = await peer.message() as unknown[];
  const error = remoteError((message[2] as unknown[])[0]);
  assertEquals(error?.type, "TimeoutError");
  assertStringIncludes(error!.message, "took longer than 500 ms");
  assertEquals(signals.map(({ aborted }) => aborted), [true, false]);
  peer.reset();
  await talks.closed;
  assertStringIncludes(String(signals[1]?.reason), "The caller left");
  assertThrows(() => talks.callSignal, TypeError, "before the first await");
});

Deno.test("a peer that asks and never reads the replies is dropped", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 10_000 } });
  const { talks, peer } = link;
  let ran = 0;
  talks.bind(0x10, () => {
    ran++;
    return new Uint8Array(3000);
  });
  peer.stall();
  const all = Array.from({ length: 1000 }, (_, i) => [...request(0x10, i)]);
  peer.send(Uint8Array.from(all.flat()));
  const reason = await talks.closed;
  assert(reason.error instanceof TalksLimitError);
  await settle();
  assert(ran < 500, "What came with what ended the link is not run");
});

Deno.test("too many calls at once are refused at the call", async () => {
  await using link = await connected({ limits: { maxPendingCalls: 2 } });
  const { talks } = link;
  talks.execute(1);
  talks.execute(2);
  await assertRejects(
    () => talks.execute(3),
    TalksLimitError,
    '"maxPendingCalls" is 2',
  );
});

Deno.test("what came before the peer's end is answered first", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const gate = Promise.withResolvers<string>();
  talks.bind(0x10, () => gate.promise);
  peer.send(request(0x10, 1));
  const call = talks.execute(0x20);
  await peer.request();
  peer.finish();
  await assertRejects(() => call, Error, "robot:25565 closed the link");
  assertEquals(talks.isConnected, false);
  gate.resolve("after all");
  assertEquals((await peer.message() as unknown[])[2], tuple("after all"));
  assertEquals(await peer.message(), null);
  assertEquals((await talks.closed).by, "peer");
});

Deno.test("a link that ends in the midst of a message says so", async () => {
  await using link = await connected();
  link.peer.send(request(0x10, 1).subarray(0, 11));
  link.peer.finish();
  assertStringIncludes(
    (await link.talks.closed).message,
    "11 bytes into a message",
  );
});

Deno.test("what a Python client refuses right after its handshake is sent again until it is taken", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  const { talks, peer } = link;
  const call = talks.execute(0x10, "important");
  const retcode = await talks.send(0x11, "also");
  const first = await peer.request();
  await peer.request();
  peer.send(refusal(first.retcode));
  peer.send(refusal(retcode));
  await settle();
  clock.pass(20);
  assertEquals((await peer.request()).args, ["important"]);
  peer.send(refusal(first.retcode));
  assertEquals((await peer.request()).args, ["also"]);
  await settle();
  clock.pass(20);
  assertEquals(await peer.request(), first);
  peer.send(reply(first.retcode, "done"));
  assertEquals(await call, "done");
  peer.send(reply(retcode, "done too"));
  assertEquals(await talks.poll(retcode, { timeout: null }), "done too");
  assertEquals(talks.stats().retried, 3);
  // Once one was taken, a refusal is an answer like any other.
  const later = talks.execute(0x12);
  peer.send(refusal((await peer.request()).retcode));
  await assertRejects(() => later, Error, "you are not authentificated");
});

Deno.test("what a Python client refuses is not sent again once its call was given up", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  const { talks, peer } = link;
  for (const isPrompt of [true, false]) {
    const stop = new AbortController();
    const { signal } = stop;
    const call = talks.with({ signal }).execute(0x10, "drive");
    const { retcode } = await peer.request();
    if (isPrompt) stop.abort();
    peer.send(refusal(retcode));
    await settle();
    stop.abort();
    await assertRejects(() => call, DOMException);
    clock.pass(20);
    await talks.send(0x11);
    assertEquals((await peer.request()).opcode, 0x11);
  }
  assertEquals(talks.stats().retried, 0);
});

Deno.test("what is refused 3 s after the handshake is an answer, and no request is sent again over a link that is over", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock });
  const { talks, peer } = link;
  const call = talks.execute(0x10);
  const { retcode } = await peer.request();
  clock.pass(2999);
  peer.send(refusal(retcode));
  await settle();
  clock.pass(20);
  assertEquals((await peer.request()).retcode, retcode);
  peer.send(refusal(retcode));
  await assertRejects(() => call, Error, "you are not authentificated");

  const other = await connected({ clock, timeout: null });
  const lost = assertRejects(() => other.talks.execute(0x10));
  other.peer.send(refusal((await other.peer.request()).retcode));
  await settle();
  const { waiting } = clock;
  await other.talks.disconnect();
  await lost;
  assertEquals(clock.waiting, waiting - 1);
});

Deno.test("a write that fails ends the link, though nothing is read any more", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  peer.connection.write = () => Promise.reject(new Error("Broken pipe"));
  const call = assertRejects(() => talks.execute(0x10), Error, "Broken pipe");
  await settle();
  assertEquals(talks.isConnected, false);
  await call;
  assertEquals((await talks.closed).by, "error");
});

Deno.test("an error reply has room of its own where its peer reads too little", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 1000 } });
  const { talks, peer } = link;
  talks.bind(0x10, () => new Uint8Array(900));
  const go = peer.stall();
  talks.send(0x20).catch(() => {});
  await settle();
  talks.rawsend(new Uint8Array(850));
  peer.send(request(0x10, 1));
  await settle();
  assertEquals(talks.isConnected, true);
  assert(talks.stats().queuedBytes > 1000);
  go();
});

Deno.test('protocol 3 is written on request, and "peer" follows the peer', async () => {
  for (
    const [protocol, expected] of [[3, "8003"], [4, "8004"], [
      "peer",
      "8004",
    ]] as const
  ) {
    await using link = await connected({ protocol });
    link.talks.send(0x10);
    assertEquals((await link.peer.receive())?.toHex().slice(0, 4), expected);
    link.talks.bind(0x10, () => 1);
    link.peer.send(
      dumps(tuple(Uint8Array.of(0x52), 0x10, 1, tuple(), {}), { protocol: 3 }),
    );
    const answer = (await link.peer.receive())?.toHex() ?? "";
    assertEquals(answer.slice(0, 4), protocol === 4 ? "8004" : "8003");
  }
});

Deno.test("one frame goes over a long message, for a Python receiver's sake", async () => {
  await using link = await connected();
  link.talks.send(0x10, Array.from({ length: 50_000 }, (_, i) => i));
  const bytes = (await link.peer.receive())!;
  assertEquals(bytes.toHex().slice(0, 6), "800495");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(
    3,
    true,
  );
  assertEquals(Number(length), bytes.length - 11);
});

Deno.test("a tap sees every message, both ways", async () => {
  const seen: TappedMessage[] = [];
  await using link = await connected({ tap: (message) => seen.push(message) });
  const { talks, peer } = link;
  const call = talks.execute(0x10, 1);
  const { retcode } = await peer.request();
  peer.send(reply(retcode, "r"));
  await call;
  assertEquals(seen.map(({ direction }) => direction), ["out", "in"]);
  assertEquals(
    seen[0]?.message,
    tuple(Uint8Array.of(0x52), 0x10, retcode, tuple(1), {}),
  );
  assertEquals(seen[1]?.bytes, reply(retcode, "r").length);
});

Deno.test("status tells what happens, stats count it", async () => {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const talks = new TCPTalks({ ip: "robot", network, clock });
  const events: StatusEvent[] = [];
  const reading = (async () => {
    for await (const event of talks.status()) events.push(event);
  })();
  const connecting = talks.connect();
  const peer = await network.dialled();
  peer.sendHex(TRUE);
  await connecting;
  await peer.message();
  const call = talks.execute(0x10);
  const { retcode } = await peer.request();
  clock.pass(8);
  peer.send(reply(retcode, 1));
  await call;
  talks.bind(0x20, () => {
    throw new Error("x");
  });
  peer.send(request(0x20, 1));
  await peer.message();
  await talks.disconnect();
  await reading;
  assertEquals(events.map(({ type }) => type), [
    "connecting",
    "connected",
    "failed",
    "disconnected",
  ]);
  const stats = talks.stats();
  assertEquals(stats.roundTrip, { count: 1, last: 8, min: 8, max: 8, mean: 8 });
  assertEquals([
    stats.messagesIn,
    stats.messagesOut,
    stats.requestsIn,
    stats.requestsOut,
    stats.failed,
  ], [2, 2, 1, 1, 1]);
  assertEquals(clock.waiting, 0);
});

Deno.test("a reconnecting client comes back, with its bindings; calls in flight reject", async () => {
  const network = new ScriptedNetwork();
  const options = {
    ip: "robot",
    network,
    reconnect: { minDelay: 1, maxDelay: 4, jitter: 0 },
  };
  await using talks = new TCPTalks(options);
  talks.bind(0x20, () => "still here");
  const connecting = talks.connect();
  const first = await network.dialled();
  first.sendHex(TRUE);
  await connecting;
  await first.message();
  const inFlight = talks.execute(0x10, "never repeated");
  await first.request();
  network.isRefusing = true;
  const events = talks.status();
  first.reset();
  await assertRejects(() => inFlight, Error, "reset");
  const delays: number[] = [];
  for await (const event of events) {
    if (event.type === "reconnecting" && delays.push(event.delay) === 4) break;
  }
  assertEquals(delays, [1, 2, 4, 4]);
  const waiting = talks.execute(0x10, "waits for the link");
  const impatient = talks.with({ timeout: 2 }).execute(0x10);
  await assertRejects(() => impatient, Error, "did not come back within 2 ms");
  network.isRefusing = false;
  const second = await network.dialled();
  second.sendHex(TRUE);
  await second.message();
  const again = await second.request();
  assertEquals(again.args, ["waits for the link"]);
  second.send(reply(again.retcode, "came back"));
  assertEquals(await waiting, "came back");
  second.send(request(0x20, 1));
  assertEquals((await second.message() as unknown[])[2], tuple("still here"));
  assertEquals(talks.stats().connections, 2);
});

Deno.test("reconnecting ends by disconnect, by too many attempts, and at a refused password", async () => {
  const lost = async (reconnect: Record<string, unknown>) => {
    const link = await connected({
      reconnect: { minDelay: 1, jitter: 0, ...reconnect },
    });
    link.network.isRefusing = true;
    link.peer.reset();
    return link;
  };
  const given = await lost({ maxAttempts: 2 });
  assertEquals((await given.talks.closed).message, "Cannot dial: refused");
  const failing = await lost({ whileDown: "fail", minDelay: 1000 });
  await settle();
  await assertRejects(() => failing.talks.execute(0x10), Error, "reset");
  await failing.talks.disconnect();
  assertEquals((await failing.talks.closed).by, "us");
  const changed = await lost({});
  changed.network.isRefusing = false;
  (await changed.network.dialled()).sendHex(
    "800343014171004baa898571018771022e",
  );
  assertStringIncludes(
    (await Promise.race([
      changed.talks.closed,
      changed.network.dialled().then(() => ({ message: "dialled again" })),
    ])).message,
    "refused the password",
  );
});

Deno.test("a heartbeat notices a dead link, and spares a busy one", async () => {
  const clock = new ScriptedClock();
  const heartbeat = { interval: 100, timeout: 300, busyTimeout: 1000 };
  await using link = await connected({ clock, heartbeat, timeout: null });
  const { talks, peer } = link;
  clock.pass(100);
  const beat = await peer.request();
  assertEquals(beat.opcode, 0xbb);
  // Any byte is life, be it an error reply.
  peer.send(reply(beat.retcode, "ID"));
  await settle();
  clock.pass(250);
  assertEquals(talks.isConnected, true);
  assertEquals(talks.stats().unpolled, 0);
  // A Python peer says nothing while its function runs.
  const call = talks.execute(0x10);
  clock.pass(700);
  assertEquals(talks.isConnected, true);
  clock.pass(300);
  await assertRejects(
    () => call,
    Error,
    "is dead: it said nothing for 1000 ms",
  );
  assertEquals(talks.isConnected, false);
  assertEquals((await talks.closed).by, "error");
  assertEquals(clock.waiting, 0);
});

Deno.test("an idle link that says nothing is dead in the stated time", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({
    clock,
    heartbeat: { interval: 100, timeout: 300 },
  });
  clock.pass(299);
  assertEquals(link.talks.isConnected, true);
  clock.pass(1);
  assertEquals(link.talks.isConnected, false);
});

Deno.test("a tap that throws does not end the link", async () => {
  await using link = await connected({
    tap: () => {
      throw new Error("broken tap");
    },
  });
  const { talks, peer } = link;
  const events = talks.status();
  const call = talks.execute(0x10);
  peer.send(reply((await peer.request()).retcode, 1));
  assertEquals(await call, 1);
  const { value: event } = await events.next();
  assertEquals(event, {
    type: "dropped",
    reason: "The tap threw: Error: broken tap",
  });
});

Deno.test("a password that comes late helps nobody, and is counted", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  peer.sendHex(TRUE);
  talks.bind(0x10, () => 1);
  peer.send(request(0x10, 1));
  await peer.message();
  assertEquals(talks.stats().malformed, 1);
  assertEquals(await talks.poll(0xaa), undefined);
});

Deno.test("options out of their range are refused at once", () => {
  const wrong: [options: Record<string, unknown>, text: string][] = [
    [{ port: 65536 }, "from 0 to 65535, current value is 65536"],
    [{ timeout: -1 }, '"timeout"'],
    [{ concurrency: 0 }, '"concurrency"'],
    [{ handshakeTimeout: NaN }, '"handshakeTimeout"'],
    [{ limits: { maxClient: 1 } }, '"maxClient"'],
    [{ limits: { maxDepth: 0.5 } }, '"maxDepth"'],
    [{ ip: "robot", reconnect: { factor: 0.5 } }, '"factor"'],
    [{ heartbeat: { interval: 0 } }, '"interval"'],
  ];
  for (const [options, text] of wrong) {
    assertThrows(() => new TCPTalks(options), RangeError, text);
  }
});
