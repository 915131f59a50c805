import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  AlreadyConnectedError,
  AuthentificationError,
  ForeverAloneError,
  kwargs,
  NotConnectedError,
  ProtocolError,
  RemoteError,
  TCPTalks,
  TimeoutError,
} from "../../transport/mod.ts";
import { dumps, PyGlobal, PyObject, tuple } from "../../codec/mod.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { ScriptedNetwork, ScriptedPeer } from "../kit/network/scripted.ts";
import { connected, reply, TRUE } from "../kit/network/links.ts";

/** What Python 3.8 sends for the password None, and for "pw" and False. */
const PASSWORD_NONE = "8004950c000000000000004301419 44baa4e859487942e"
  .replaceAll(" ", "");
const FALSE_36 = "800343014171004baa898571018771022e";

Deno.test("the client speaks first, as Python 3.8 does", async () => {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({ ip: "robot", network });
  const connecting = talks.connect();
  const peer = await network.dialled();
  assertEquals((await peer.receive())?.toHex(), PASSWORD_NONE);
  assertEquals(talks.isConnected, false);
  peer.sendHex(TRUE);
  assertEquals(await connecting, talks);
  assertEquals(talks.isConnected, true);
  assertEquals(talks.isAuthentificated, true);
  await assertRejects(
    () => talks.connect(),
    AlreadyConnectedError,
    "robot:25565",
  );
  await talks.disconnect();
  assertEquals(talks.isConnected, false);
});

Deno.test("a refused password is an AuthentificationError, and the socket is closed", async () => {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({ ip: "robot", password: "bad", network });
  const connecting = talks.connect();
  const peer = await network.dialled();
  await peer.receive();
  peer.sendHex(FALSE_36);
  await assertRejects(() => connecting, AuthentificationError, "robot:25565");
  assertEquals(await peer.receive(), null);
  assertEquals(talks.isConnected, false);
});

Deno.test("any truthy answer counts", async () => {
  const network = new ScriptedNetwork();
  for (
    const [word, isTrue] of [
      [1, true],
      ["yes", true],
      [[0], true],
      [0, false],
      [null, false],
      ["", false],
      [[], false],
    ]
  ) {
    const talks = new TCPTalks({ ip: "robot", network });
    const connecting = talks.connect();
    const peer = await network.dialled();
    peer.send(dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple(word))));
    if (isTrue) await connecting;
    else await assertRejects(() => connecting, AuthentificationError);
    await talks.disconnect();
  }
});

Deno.test("a peer that closes, says nothing or talks of other things ends the handshake", async () => {
  const network = new ScriptedNetwork();
  const attempt = async (handshakeTimeout = 60_000) => {
    const talks = new TCPTalks({ ip: "robot", network, handshakeTimeout });
    const connecting = talks.connect();
    const peer = await network.dialled();
    await peer.receive();
    return { connecting, peer };
  };
  const silent = await attempt(30);
  await assertRejects(() => silent.connecting, TimeoutError, "within 30 ms");
  assertEquals(await silent.peer.receive(), null);
  const http = await attempt();
  http.peer.send(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"));
  await assertRejects(
    () => http.connecting,
    ProtocolError,
    "does not speak TCPTalks",
  );
  const request = await attempt();
  request.peer.sendHex(
    "80032843015271004b104a57e6cf6a4b008571017d71027471032e",
  );
  await assertRejects(() => request.connecting, ProtocolError, "password");
  const long = await attempt();
  long.peer.send(
    dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple("x".repeat(5000)))),
  );
  await assertRejects(() => long.connecting, ProtocolError, "4096");
});

Deno.test("a handshake that is cut off is made again: a robot's port may be there before its program", async () => {
  const network = new ScriptedNetwork();
  await using talks = new TCPTalks({ ip: "robot", network });
  const connecting = talks.connect({ timeout: null });
  (await network.dialled()).finish();
  (await network.dialled()).reset();
  (await network.dialled()).sendHex(TRUE);
  await connecting;
  const forward = new ScriptedNetwork();
  forward.dial = () => {
    const peer = new ScriptedPeer("robot:25565");
    peer.finish();
    return Promise.resolve(peer.connection);
  };
  const alone = new TCPTalks({ ip: "robot", network: forward });
  await assertRejects(
    () => alone.connect({ timeout: 20 }),
    ForeverAloneError,
    "closed the link during the handshake",
  );
});

Deno.test("a connection of a program with itself is nobody's answer", async () => {
  const network = new ScriptedNetwork();
  let isClosed = false;
  network.dial = () => {
    const { connection } = new ScriptedPeer("127.0.0.1:25565");
    return Promise.resolve({
      ...connection,
      local: "127.0.0.1:25565",
      close: () => isClosed = true,
    });
  };
  const alone = new TCPTalks({ ip: "127.0.0.1", network });
  await assertRejects(() => alone.connect({ timeout: 20 }), ForeverAloneError);
  assert(isClosed);
});

Deno.test("connect tries again while refused, and gives up in its time", async () => {
  const network = new ScriptedNetwork();
  network.isRefusing = true;
  const talks = new TCPTalks({ ip: "robot", network });
  await assertRejects(
    () => talks.connect({ timeout: 60 }),
    ForeverAloneError,
    "60 ms",
  );
  assert(network.dials > 1);
  const reason = new Error("changed my mind");
  const error = await assertRejects(() =>
    talks.connect({ timeout: null, signal: AbortSignal.abort(reason) })
  );
  assertEquals(error, reason);
  const connecting = talks.connect({ timeout: null });
  network.isRefusing = false;
  (await network.dialled()).sendHex(TRUE);
  await connecting;
  await talks.disconnect();
});

Deno.test("disconnect ends an attempt to connect", async () => {
  const network = new ScriptedNetwork();
  network.isRefusing = true;
  const talks = new TCPTalks({ ip: "robot", network });
  const connecting = talks.connect({ timeout: null });
  await talks.disconnect();
  await assertRejects(() => connecting, NotConnectedError);
  network.isRefusing = false;
  const again = talks.connect();
  (await network.dialled()).sendHex(TRUE);
  await again;
  await talks.disconnect();
});

Deno.test("execute sends what Python sends, and returns the object as it is", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const call = talks.execute(
    0x12,
    1.5,
    "é",
    kwargs({ speed: 3, left: undefined }),
  );
  const request = await peer.request();
  assertEquals(request.opcode, 0x12);
  assertEquals(request.args, [1.5, "é"]);
  assertEquals(request.kwargs, new Map([["speed", 3]]));
  peer.send(reply(request.retcode, tuple(7)));
  assertEquals(await call, tuple(7));
});

Deno.test("a request has the bytes of CPython", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const call = talks.execute(0x10, 46);
  // 3.8.18's execute(0x10, 46), but for the retcode.
  const hex = (await peer.receive())?.toHex() ?? "";
  const head = "800495150000000000000028430152944b104a";
  assertEquals(hex.slice(0, head.length), head);
  assertEquals(hex.slice(head.length + 8), "4b2e85947d9474942e");
  const retcode = Uint8Array.fromHex(hex.slice(head.length, head.length + 8));
  peer.sendHex(`800343014171004a${retcode.toHex()}4e8571018771022e`);
  assertEquals(await call, null);
});

Deno.test("replies find their calls, split at every byte or two in one segment", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const first = talks.execute(1);
  const second = talks.execute(2);
  const one = await peer.request();
  const two = await peer.request();
  peer.send(
    Uint8Array.from([
      ...reply(two.retcode, "two"),
      ...reply(one.retcode, ["one", 1n << 70n]),
    ]),
  );
  assertEquals(await first, ["one", 1n << 70n]);
  assertEquals(await second, "two");
  const third = talks.execute(3);
  peer.send(reply((await peer.request()).retcode, { a: "é😀".repeat(100) }), 1);
  assertEquals(await third, new Map([["a", "é😀".repeat(100)]]));
});

Deno.test("the odd replies of PROTOCOL.md are understood", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const role = Uint8Array.of(0x41);
  const ask = async (message: (retcode: unknown) => unknown) => {
    const call = talks.execute(0x10);
    peer.send(dumps(message((await peer.request()).retcode), { protocol: 3 }));
    return await call;
  };
  assertEquals(await ask((retcode) => [role, retcode, [1]]), 1);
  assertEquals(await ask((retcode) => tuple(role, retcode, "abc")), "abc");
  assertEquals(await ask((retcode) => tuple(role, retcode, 5)), 5);
  assertEquals(
    await ask((retcode) => tuple(role, retcode, tuple(1, 2))),
    tuple(1, 2),
  );
  assertEquals(
    await ask((retcode) => tuple(role, retcode, tuple(tuple()))),
    tuple(),
  );
  await assertRejects(
    () => ask((retcode) => tuple(role, retcode, tuple())),
    Error,
    "no value",
  );
  const int = new PyGlobal("builtins", "int");
  assertEquals(
    await ask((retcode) => tuple(role, retcode, tuple(tuple(int, 1, 2)))),
    tuple(int, 1, 2),
  );
});

Deno.test("an error reply is thrown with both stacks", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  async function callerOfTheRobot(): Promise<void> {
    await talks.execute(0x20);
  }
  // 3.6.15's error reply ValueError('boom'), but for the retcode.
  const call = callerOfTheRobot();
  const { retcode } = await peer.request();
  const type = new PyGlobal("builtins", "ValueError");
  const frames = [
    tuple("robot.py", 12, "avance", "  raise ValueError('boom')\n"),
  ];
  peer.send(
    reply(retcode, tuple(type, new PyObject(type, tuple("boom")), frames)),
  );
  const error = await assertRejects(() => call, RemoteError);
  assertEquals(error.message, "ValueError: boom");
  assertEquals(error.type, "ValueError");
  assertEquals(error.args, tuple("boom"));
  assertEquals(error.frames, [{
    filename: "robot.py",
    lineno: 12,
    name: "avance",
    line: "raise ValueError('boom')",
  }]);
  assertStringIncludes(error.stack ?? "", "callerOfTheRobot");
  assertStringIncludes(
    error.stack ?? "",
    "Traceback (most recent call last):\n  File \"robot.py\", line 12, in avance\n    raise ValueError('boom')\nValueError: boom",
  );
});

Deno.test("the caller is shown also where calls come fast", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const calls: Promise<unknown>[] = [];
  async function oneOfMany(): Promise<void> {
    await talks.execute(0x20);
  }
  for (let i = 0; i < 10; i++) calls.push(oneOfMany());
  const { retcode } = await peer.request();
  assertEquals(talks.stats().pending, 10);
  peer.send(reply(retcode, 1));
  await calls[0];
  peer.finish();
  for (const call of calls.slice(1)) {
    const error = await assertRejects(
      () => call,
      NotConnectedError,
      "opcode 0x20",
    );
    // Bun's engine does not look for who awaits.
    if (!("Bun" in globalThis)) {
      assertStringIncludes(error.stack ?? "", "oneOfMany");
    }
  }
});

Deno.test("a call that is not answered in its time rejects; its late reply is dropped and counted", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, opcodes: { avance: 0x12 } });
  const { talks, peer } = link;
  const slow = talks.execute(0x12);
  const quick = talks.with({ timeout: 500 }).execute(0x12);
  const forever = talks.with({ timeout: null }).execute(0x13);
  const [one, two, three] = [
    await peer.request(),
    await peer.request(),
    await peer.request(),
  ];
  clock.pass(499);
  assertEquals(talks.stats().pending, 3);
  clock.pass(1);
  await assertRejects(
    () => quick,
    TimeoutError,
    'No reply to opcode 0x12 ("avance") from robot:25565 within 500 ms',
  );
  clock.pass(4500);
  await assertRejects(() => slow, TimeoutError, "5000 ms");
  clock.pass(1e9);
  for (const { retcode } of [one, two]) peer.send(reply(retcode, "late"));
  peer.send(reply(three.retcode, "right"));
  assertEquals(await forever, "right");
  assertEquals(talks.stats().late, 2);
  assertEquals(talks.stats().unpolled, 0);
});

Deno.test("a signal gives a call up", async () => {
  await using link = await connected();
  const { talks } = link;
  const stop = new AbortController();
  const call = talks.with({ signal: stop.signal }).execute(0x12);
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(talks.stats().pending, 0, "It waits still");
  assertEquals(await assertRejects(() => call), reason);
  assertEquals(
    await assertRejects(() => talks.with({ signal: stop.signal }).execute(1)),
    reason,
  );
  assertEquals(talks.stats().pending, 0);
});

Deno.test("on disconnect every waiter rejects at once, and nothing rejects unhandled", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.execute(0x12);
  const call = talks.with({ timeout: null }).execute(0x12);
  const poll = talks.poll(12345, { timeout: null });
  await peer.request();
  peer.reset();
  await assertRejects(
    () => call,
    NotConnectedError,
    "Connection reset by peer",
  );
  await assertRejects(() => poll, NotConnectedError, "retcode 12345");
  const reason = await talks.closed;
  assertEquals(reason.by, "error");
  assertInstanceOf(reason.error, Error);
  talks.send(0x12);
  await assertRejects(() => talks.execute(0x12), NotConnectedError, "reset");
  await assertRejects(() => talks.poll(1, { timeout: 5 }), NotConnectedError);
});

Deno.test("a pickle that is malformed ends the link, with the reason", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const call = talks.execute(0x12);
  await peer.request();
  peer.sendHex("8004ff2e");
  await assertRejects(
    () => call,
    NotConnectedError,
    "Cannot read from robot:25565",
  );
  assertInstanceOf((await talks.closed).error, ProtocolError);
});

Deno.test("keywords that would kill a Python listener are refused before anything is sent", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  for (const name of ["retcode", "opcode", "self"]) {
    await assertRejects(
      () => talks.execute(0x12, kwargs({ [name]: 1 })),
      TypeError,
      `"${name}"`,
    );
    await assertRejects(
      () => talks.send(0x12, kwargs({ [name]: 1 })),
      TypeError,
      `"${name}"`,
    );
  }
  assertEquals(talks.stats().messagesOut, 0);
  assertEquals(talks.stats().pending, 0);
  talks.send(0x12, kwargs({ timeout: 1 }));
  assertEquals((await peer.request()).kwargs, new Map([["timeout", 1]]));
});

Deno.test("what cannot be pickled is refused at the call, and the link goes on", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const error = await assertRejects(() =>
    talks.execute(0x12, [{ speed: Symbol("x") }])
  );
  assertEquals(error.name, "PicklingError");
  const call = talks.execute(0x12);
  peer.send(reply((await peer.request()).retcode, 1));
  assertEquals(await call, 1);
});
