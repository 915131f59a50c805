import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  KeyError,
  kwargs,
  NotConnectedError,
  PythonError,
  RemoteError,
  remoteError,
  TCPTalks,
} from "../../transport/mod.ts";
import { dumps, PyException, PyGlobal, tuple } from "../../codec/mod.ts";
import { connected, reply, request } from "../kit/network/links.ts";

/** The builtin class, the args and the frames of an error reply. */
function errorOf(
  message: unknown,
): [type: string, args: unknown[], frames: unknown] {
  assert(Array.isArray(message));
  const [type, exception, frames] = message[2][0];
  assert(type instanceof PyGlobal && exception instanceof PyException);
  assertEquals(type.module, "builtins");
  return [type.name, [...exception.args], frames];
}

Deno.test("a handler gets the arguments, then the keywords; its result is the reply", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.bind(0x10, (...args: unknown[]) => args);
  talks.bind("name", () => tuple(1, 2));
  talks.bind(0x11, async () => await Promise.resolve(undefined));
  peer.send(request(0x10, 1, [1, "é"], { speed: 2 }));
  assertEquals(
    await peer.message(),
    tuple(Uint8Array.of(0x41), 1, tuple([1, "é", new Map([["speed", 2]])])),
  );
  // The retcode comes back as it came; 16.0 is 16.
  peer.send(
    dumps(tuple(Uint8Array.of(0x52), true, tuple("any", null), tuple(), {})),
  );
  const [, retcode] = await peer.message() as unknown[];
  assertEquals(retcode, tuple("any", null));
  peer.send(request("name", 2));
  assertEquals(
    await peer.message(),
    tuple(Uint8Array.of(0x41), 2, tuple(tuple(1, 2))),
  );
  peer.send(request(0x11, 3));
  assertEquals(
    await peer.message(),
    tuple(Uint8Array.of(0x41), 3, tuple(null)),
  );
  assertEquals(talks.stats().requestsIn, 4);
});

Deno.test("keywords are a plain object, with which nothing can be injected", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  let seen: Record<string, unknown> = {};
  talks.bind(0x10, (options: Record<string, unknown>) => {
    seen = options;
  });
  peer.send(
    dumps(
      tuple(
        Uint8Array.of(0x52),
        0x10,
        1,
        tuple(),
        new Map([["__proto__", new Map([["admin", true]])]]),
      ),
    ),
  );
  await peer.message();
  assertEquals(seen["admin"], undefined);
  assertEquals(Object.keys(seen), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(seen), Object.prototype);
});

Deno.test("requests of odd shapes are served, or answered with an error", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const role = Uint8Array.of(0x52);
  talks.bind(0x10, (...args: unknown[]) => args.length);
  const send = (...message: unknown[]) => peer.send(dumps(tuple(...message)));
  peer.send(dumps([role, 0x10, 1, [1, 2], {}]));
  assertEquals((await peer.message() as unknown[])[2], tuple(2));
  send(role, 0x10, 2, "abc", {});
  assertEquals((await peer.message() as unknown[])[2], tuple(3));
  for (const [args, keywords] of [[null, {}], [5, {}], [tuple(), null]]) {
    send(role, 0x10, 3, args, keywords);
    assertEquals(errorOf(await peer.message())[0], "TypeError");
  }
  send(role, 0x10, 4, tuple(), new Map([[1, 2]]));
  assertEquals(errorOf(await peer.message())[0], "TypeError");
  send(role, [1], 5, tuple(), {});
  assertEquals(errorOf(await peer.message()).slice(0, 2), ["TypeError", [
    "unhashable type: 'list'",
  ]]);
  send(role, 0x77, 6, tuple(), {});
  assertEquals(errorOf(await peer.message()).slice(0, 2), ["KeyError", [
    "opcode 119 is not bound to any instruction",
  ]]);
  // Ignored in silence, as in Python: roles that are none.
  for (
    const malformed of [
      tuple("R", 0x10, 7, tuple(), {}),
      tuple(Uint8Array.of(0x58), 1, tuple()),
      5,
      null,
      tuple(),
    ]
  ) peer.send(dumps(malformed));
  peer.send(request(0x10, 8));
  assertEquals((await peer.message() as unknown[])[1], 8);
  assertEquals(talks.stats().malformed, 9);
});

Deno.test("an error leaves as the nearest builtin exception, with its frames", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  class ValueError extends Error {
    constructor(message: string) {
      super(message);
      this.name = "ValueError";
    }
  }
  const cases: [error: unknown, type: string, text: string][] = [
    [new RangeError("too far"), "ValueError", "too far"],
    [new TypeError("no"), "TypeError", "no"],
    [new ValueError("named"), "ValueError", "named"],
    [
      new PythonError("ZeroDivisionError", "by us"),
      "ZeroDivisionError",
      "by us",
    ],
    [new PyException("OSError", ["disk"]), "OSError", "disk"],
    [new NotConnectedError("gone"), "ConnectionError", "gone"],
    [new Deno.errors.NotFound("map.json"), "FileNotFoundError", "map.json"],
    ["just a text", "Exception", "just a text"],
  ];
  for (const [i, [error]] of cases.entries()) {
    talks.bind(i, function avance() {
      throw error;
    });
  }
  for (const [i, [error, type, text]] of cases.entries()) {
    peer.send(request(i, i));
    const [name, args, frames] = errorOf(await peer.message());
    assertEquals([name, args], [type, [text]]);
    assert(Array.isArray(frames));
    for (const frame of frames) {
      const [file, line, name, source] = frame;
      assertEquals([typeof file, Number.isInteger(line), typeof name, source], [
        "string",
        true,
        "string",
        null,
      ]);
    }
    assertEquals(frames.length > 0, error instanceof Error);
  }
  assertEquals(talks.stats().failed, cases.length);
});

Deno.test("no frame of an error tells where the program is on this machine", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const fail = async () => {
    await undefined;
    throw new Error("no\n    at /home/anybody/secret.ts:1:1");
  };
  // V8 writes "at async file:///…" for a function without a name.
  talks.bind(0x10, () => Promise.all([1].map(async () => await fail())));
  peer.send(request(0x10, 1));
  const [, , frames] = errorOf(await peer.message());
  assert(Array.isArray(frames) && frames.length >= 2);
  for (const [file] of frames) assertMatch(file, /^[^/\\: ]+\.[jt]s$/);
  assert(!frames.some(([file]) => file === "secret.ts"));
});

Deno.test("a result that cannot be pickled becomes an error reply, and the link goes on", async () => {
  const told: unknown[] = [];
  await using link = await connected({
    onError: (error, doing) => told.push(doing, `${error}`),
  });
  const { talks, peer } = link;
  talks.bind(0x10, () => ({ wrong: Symbol("x") }));
  talks.bind(0x11, () => 5);
  peer.send(request(0x10, 1));
  const [type, [text]] = errorOf(await peer.message());
  assertEquals(type, "TypeError");
  assert(String(text).includes("wrong"));
  assertEquals(told[0], "Answering opcode 0x10 failed");
  assertMatch(`${told[1]}`, /^PicklingError: Cannot pickle "reply\.wrong"/);
  peer.send(request(0x11, 2));
  assertEquals((await peer.message() as unknown[])[2], tuple(5));
});

Deno.test("handlers run side by side, or in Python's strict order", async () => {
  for (const concurrency of [undefined, 1]) {
    await using link = await connected(concurrency ? { concurrency } : {});
    const { talks, peer } = link;
    const gate = Promise.withResolvers<string>();
    talks.bind(0x10, () => gate.promise);
    talks.bind(0x11, () => "quick");
    peer.send(request(0x10, 1));
    peer.send(request(0x11, 2));
    if (concurrency === undefined) {
      assertEquals((await peer.message() as unknown[])[1], 2);
      assertEquals(talks.stats().running, 1);
      gate.resolve("slow");
      assertEquals((await peer.message() as unknown[])[1], 1);
    } else {
      talks.send(0x99);
      await peer.message();
      assertEquals(talks.stats().messagesOut, 1);
      gate.resolve("slow");
      assertEquals((await peer.message() as unknown[])[1], 1);
      assertEquals((await peer.message() as unknown[])[1], 2);
    }
  }
});

Deno.test("too many requests at once are answered with an error", async () => {
  await using link = await connected({
    limits: { maxHandlers: 1, maxWaitingRequests: 1 },
  });
  const { talks, peer } = link;
  const gate = Promise.withResolvers<string>();
  talks.bind(0x10, () => gate.promise);
  for (let i = 0; i < 3; i++) peer.send(request(0x10, i));
  const [type, [text]] = errorOf(await peer.message());
  assertEquals([type, text], [
    "RuntimeError",
    "too many requests at once: 1 run and 1 wait, 52 bytes in all",
  ]);
  gate.resolve("done");
  assertEquals((await peer.message() as unknown[])[1], 0);
  assertEquals((await peer.message() as unknown[])[1], 1);
});

Deno.test("0xBB is always bound, to the id", async () => {
  await using link = await connected({ id: 7 });
  link.peer.send(request(0xbb, 1));
  assertEquals((await link.peer.message() as unknown[])[2], tuple(7));
  const other = new TCPTalks();
  assert(/^[A-Z0-9]{6}$/.test(String(other.id)));
  assertThrows(() => other.bind(0xbb, () => 1), KeyError);
});

Deno.test("replies to send are kept until they are polled", async () => {
  await using link = await connected({ limits: { maxUnpolledReplies: 2 } });
  const { talks, peer } = link;
  const retcode = await talks.send(0x10, 1);
  assertEquals(await talks.poll(retcode), undefined);
  const waiting = talks.poll(retcode, { timeout: null });
  peer.send(reply(retcode, "first"));
  assertEquals(await waiting, "first");
  // Two replies to one retcode are two polls.
  peer.send(reply(retcode, null));
  peer.send(reply(retcode, "third"));
  talks.bind(0x20, () => 1);
  peer.send(request(0x20, 9));
  await peer.message();
  await peer.message();
  assertEquals(talks.stats().unpolled, 2);
  assertEquals([...talks.getQueue(retcode)], [tuple(null), tuple("third")]);
  assertEquals(await talks.poll(retcode), null);
  talks.flush(retcode);
  assertEquals(await talks.poll(retcode), undefined);
  assertEquals(talks.getQueue(5).empty, true);
  talks.deleteQueue(5);
  assertThrows(() => talks.deleteQueue(5), KeyError, "retcode 5");
  // Bounded: the oldest goes.
  for (const key of [1, 2, 3]) {
    talks.process(tuple(Uint8Array.of(0x41), key, tuple(key)));
  }
  assertEquals(talks.stats().dropped, 1);
  assertEquals(await talks.poll(1), undefined);
  assertEquals(await talks.poll(3), 3);
  talks.resetQueues();
  assertEquals(talks.stats().unpolled, 0);
});

Deno.test("poll gives an error reply as Python's triple; remoteError makes an error of it", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  const retcode = await talks.send(0x10);
  const type = new PyGlobal("common.serialtalks", "MuteError");
  const exception = new PyException(type, ["no answer"]);
  peer.send(
    reply(retcode, tuple(type, exception, [tuple("a.py", 1, "f", null)])),
  );
  const triple = await talks.poll(retcode, { timeout: null });
  const error = remoteError(triple);
  assert(error instanceof RemoteError);
  assertEquals(error.message, "common.serialtalks.MuteError: no answer");
  assertEquals(
    remoteError(tuple(new PyGlobal("builtins", "int"), 1, 2)),
    undefined,
  );
});

Deno.test("sendback, rawsend and execinstruction do what Python's do", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.bind(0x10, (x: number, { y }: { y: number }) => x + y);
  talks.sendback(5, "unasked");
  assertEquals(
    await peer.message(),
    tuple(Uint8Array.of(0x41), 5, tuple("unasked")),
  );
  talks.rawsend(request(0x33, 6));
  assertEquals((await peer.request()).opcode, 0x33);
  assertEquals(await talks.execinstruction(0x10, 1, 2, kwargs({ y: 3 })), 5);
  await assertRejects(
    () => talks.execinstruction(0x77, 1),
    Error,
    "opcode 119 is not bound",
  );
  await talks.disconnect();
  assertThrows(
    () => talks.sendback(5, 1),
    NotConnectedError,
    "we disconnected",
  );
  assertThrows(() => talks.rawsend(new Uint8Array(1)), NotConnectedError);
});

Deno.test("a handler calls back on the same link, 100 deep; 1,000 calls are in flight", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  const deeper = (talks: TCPTalks) => async (n: number): Promise<unknown> =>
    n === 0 ? "bottom" : await talks.execute(0x10, n - 1);
  robot.bind(0x10, deeper(robot));
  bot.bind(0x10, deeper(bot));
  assertEquals(await bot.execute(0x10, 100), "bottom");
  robot.bind(0x11, async (n: number) => {
    await Promise.resolve();
    return n;
  });
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  assertEquals(
    await Promise.all(numbers.map((n) => bot.execute(0x11, n))),
    numbers,
  );
});
