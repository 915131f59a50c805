/** What a constructor or a call does not understand is refused, before anything is opened. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { kwargs, TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { costOf, Held, noteCost } from "../../transport/options/limits.ts";
import type { Network } from "../../transport/network/connection.ts";

/** A program without types: all that JavaScript would let through. */
type Untyped = new (...given: readonly unknown[]) => TCPTalks;

const Talks = TCPTalks as Untyped;
const Server = TCPTalksServer as typeof TCPTalksServer & Untyped;

let opened = 0;
/** Nothing may be opened by what is refused. */
const network: Network = {
  dial() {
    opened++;
    return Promise.reject(new Error("dialled"));
  },
  listen() {
    opened++;
    throw new Error("listens");
  },
};

Deno.test("both constructors refuse what they do not understand, and open nothing", () => {
  const wrong: [options: Record<string, unknown>, text: string][] = [
    [{ timeOut: 5 }, 'did you mean "timeout"?'],
    [{ pasword: "x" }, 'did you mean "password"?'],
    [{ xyz: 1 }, "there is none of that name"],
    [{ __proto__: null, constructor: 1 }, "there is none of that name"],
    [{ timeout: -1 }, "null or at least 0 milliseconds, current value is -1"],
    [{ timeout: "5" }, 'current value is "5"'],
    [{ password: Symbol("x") }, "a value that Python has"],
    [{ password: Promise.resolve("x") }, "a value that Python has"],
    [{ heartbeat: { opcode: () => 1 } }, '"opcode" of "heartbeat"'],
    [{ port: "25565" }, "from 0 to 65535"],
    [{ port: 1.5 }, "from 0 to 65535"],
    [{ concurrency: 0 }, "a positive whole number or Infinity"],
    [{ concurrency: 1.5 }, "a positive whole number or Infinity"],
    [{ handshakeTimeout: 0 }, "above 0"],
    [{ handshakeTimeout: NaN }, "current value is NaN"],
    [{ protocol: 5 }, '3, 4 or "peer"'],
    [{ dicts: "objects" }, '"map" or "object"'],
    [{ floats: true }, '"number" or "exact"'],
    [{ unknown: "refuse" }, '"object" or "error"'],
    [{ heartbeat: { interval: 0 } }, '"interval" of "heartbeat"'],
    [{ heartbeat: true }, "an object, current value is true"],
    [{ heartbeat: { intervall: 10 } }, 'did you mean "interval"?'],
    [{ limits: { maxDepht: 1 } }, 'did you mean "maxDepth"?'],
    [{ limits: { maxDepth: undefined } }, '"maxDepth" of "limits"'],
    [{ limits: { maxMessageBytes: "1e6" } }, "a positive whole number"],
    [{ opcodes: [1, 2] }, "opcodes by name, current value is an array"],
    [{ opcodes: { avance: null } }, '"avance" of "opcodes"'],
    [{ opcodes: { avance: NaN } }, "a number or a string"],
    [{ tap: "log" }, "a function"],
    [{ network: {} }, "dial() and listen()"],
    [{ clock: Date }, "now() and after()"],
    [{ registry: new Map() }, "lookup() and entryOf()"],
    [{ dialect: "c++" }, '"python" or "esp32"'],
    [{ path: 5 }, "a string"],
    [{ hostname: "" }, "without the port, current value is"],
  ];
  for (const [options, text] of wrong) {
    for (const Made of [Talks, Server]) {
      const make = () => new Made({ network, ...options });
      assertThrows(make, RangeError, text);
    }
  }
  for (
    const ip of [
      "",
      "192.168.1.12:25566",
      "tcp://192.168.1.12",
      "robot.local/",
      "192,168,1,12",
      "my robot",
      "127.0.0.1 ",
    ]
  ) {
    const dial = () => new Talks({ network, ip });
    assertThrows(dial, RangeError, "a name, without the port");
  }
  for (const ip of ["r2d2", "é.local", "::1", "[::1]", "fe80::1%wlan0"]) {
    new Talks({ network, ip });
  }
  assertThrows(
    () => new Talks({ network, ip: "r2d2", port: 0 }),
    RangeError,
    "only a server may take",
  );
  assertThrows(() => new Talks({ host: "x" }), RangeError, 'mean "ip"?');
  assertThrows(() => new Server({ ip: "x" }), RangeError, 'mean "hostname"?');
  assertThrows(() => new Server({ maxClients: "4" }), RangeError, "positive");
  assertThrows(() => new Server({ maxClients: 1.5 }), RangeError, "positive");
  assertThrows(
    () => new Talks({ ip: "x", reconnect: { factor: 0.5 } }),
    RangeError,
    "at least 1",
  );
  assertThrows(
    () => new Talks({ tls: true, network }),
    RangeError,
    '"tls": expected an object',
  );
  assertEquals(opened, 0);
});

Deno.test("what would be ignored in its role is refused", () => {
  const ignored: [object, string][] = [
    [{ reconnect: {} }, '"reconnect" without "ip"'],
    [{ ip: null, reconnect: {} }, '"reconnect" without "ip"'],
    [{ path: "/run/robot", reconnect: {} }, '"reconnect" without "ip"'],
    [{ ip: "x", hostname: "0.0.0.0" }, '"hostname" beside "ip"'],
    [{ path: "/run/robot", hostname: "x" }, '"hostname" beside "path"'],
    [{ path: "/run/robot", dial: true, ip: "x" }, '"ip" beside "path"'],
    [{ ip: "x", dial: true }, '"dial" without "path"'],
  ];
  for (const [options, text] of ignored) {
    assertThrows(() => new Talks({ network, ...options }), RangeError, text);
  }
  const both = { network, path: "/run/robot", hostname: "x" };
  assertThrows(() => new Server(both), RangeError, '"hostname" beside "path"');
  assertEquals(opened, 0);
  new Talks({ network, path: "/run/robot", dial: true, reconnect: {} });
  new Talks({ network, ip: null, hostname: "127.0.0.1", dial: false });
});

Deno.test("Python's spelling is refused with ours, the password unsaid", () => {
  assertThrows(
    () => new Talks("127.0.0.1", 25565),
    TypeError,
    'Cannot use 2 arguments as TalksOptions: expected an object with names, new TCPTalks({ ip: "127.0.0.1", port: 25565 })',
  );
  assertThrows(
    () => new Talks("127.0.0.1", 25565, "sesame"),
    TypeError,
    'new TCPTalks({ ip: "127.0.0.1", port: 25565, password: "…" })',
  );
  assertThrows(
    () => new Server(25565, "sesame", 4),
    TypeError,
    'new TCPTalksServer({ port: 25565, password: "…", maxClients: 4 })',
  );
  for (const given of [[null], [[]], ["x"], [5], [undefined, 5], [{}, {}]]) {
    assertThrows(() => new Talks(...given), TypeError, "expected an object");
  }
});

Deno.test("what is changed after the construction is not seen", async () => {
  const heartbeat = { interval: 1000 };
  const options = { port: 0, hostname: "127.0.0.1", heartbeat };
  await using server = new TCPTalksServer(options);
  heartbeat.interval = 0;
  options.hostname = "nowhere";
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: server.port });
  await bot.connect();
  assertEquals(typeof await server.connect(), "string");
});

Deno.test("the options of one call are checked as well", async () => {
  const talks = new TCPTalks({ ip: "robot", network });
  const bad: object = { timeOut: 5 };
  assertThrows(() => talks.with(bad), RangeError, 'mean "timeout"?');
  await assertRejects(() => talks.connect(bad), RangeError, 'mean "timeout"?');
  await assertRejects(() => talks.poll(1, bad), RangeError, 'mean "timeout"?');
  const seconds: unknown = 5;
  await assertRejects(
    () => talks.connect(seconds as object),
    TypeError,
    "Cannot use 5 as ConnectOptions: expected an object, { timeout: 5 } in milliseconds",
  );
  await assertRejects(
    () => talks.poll(1, seconds as object),
    TypeError,
    "Cannot use 5 as PollOptions",
  );
  const call: unknown = 5;
  assertThrows(
    () => talks.bind(0x10, call as () => void),
    TypeError,
    "expected a function",
  );
  const params: object = ["x"];
  assertThrows(() => talks.bind(0x10, () => 1, params), TypeError, "an array");
  assertEquals(opened, 0);
});

Deno.test("what is no function, no opcode and no keyword arguments is refused where it is given", async () => {
  await using robot = new TCPTalks({ ip: "127.0.0.1", network });
  const untyped = (value: unknown) => value as never;
  const bind = (opcode: unknown) =>
    Reflect.apply(robot.bind, robot, [opcode, () => 1]);
  const wrong: [doing: () => unknown, text: string][] = [
    [() => robot.bind(0x12, untyped(5)), "Cannot bind a value of type number"],
    [() => robot.bindRest(untyped(5)), "Cannot bind a value of type number"],
    [() => bind(undefined), "an opcode such as 0x12"],
    [() => bind({}), "Cannot bind to an object"],
    [() => bind([1]), "Cannot bind to an array"],
    [() => kwargs(untyped(5)), "expected a plain object, kwargs({ speed"],
    [() => kwargs(untyped(null)), "Cannot make keyword arguments of null"],
    [() => kwargs([1]), "Cannot make keyword arguments of an array"],
    [() => kwargs(new Map([["speed", 1]])), "of the class Map"],
    [() => robot.bind(0x12, untyped(class Arm {})), "Cannot bind a class"],
    [() => robot.bindRest(untyped(class Arm {})), "Cannot bind a class"],
    [() => robot.observe(untyped("log")), "Cannot observe with a value of"],
    [() => robot.rawsend(untyped("gAQu")), "Cannot send a value of type str"],
  ];
  for (const [doing, text] of wrong) assertThrows(doing, TypeError, text);
  for (const call of [robot.execute, robot.send]) {
    await assertRejects(
      () => Reflect.apply(call, robot, []),
      TypeError,
      "Cannot call a value of type undefined",
    );
  }
});

Deno.test("what has no options by name is not taken for none", async () => {
  const gone = Promise.resolve({ ip: "robot" });
  const empty = [gone, new Map([["ip", "robot"]]), new ArrayBuffer(4)];
  const robot = new TCPTalks({ ip: "robot", network });
  for (const each of empty) {
    const options = each as object;
    for (const Made of [Talks, Server]) {
      assertThrows(() => new Made(options), TypeError, "expected an object");
      const limits = { network, limits: options };
      assertThrows(() => new Made(limits), RangeError, "expected an object");
      const opcodes = { network, opcodes: options };
      assertThrows(() => new Made(opcodes), RangeError, "opcodes by name");
    }
    assertThrows(() => robot.with(options), TypeError, "expected an object");
    await assertRejects(() => robot.poll(1, options), TypeError, "an object");
    await assertRejects(
      () => TCPTalks.fromFile("no.json", options),
      TypeError,
      "expected an object",
    );
  }
  assertThrows(() => new Talks(gone), TypeError, "await the promise");
  const path: unknown = 5;
  await assertRejects(
    () => TCPTalks.fromFile(path as string),
    TypeError,
    "Cannot read a value of type number: expected a string",
  );
  assertThrows(() => new Talks({ path: "", network }), RangeError, "not empty");
  assertThrows(() => new Talks({ port: 5n }), RangeError, "value is 5n");
  assertEquals(opened, 0);
});

Deno.test("what is refused shows where that was written, not where it was found", async () => {
  const options: object = { prot: 25565 };
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  const refused = [
    () => new TCPTalks(options),
    () => new TCPTalksServer(options),
    () => bot.with(options),
    () => bot.execute(0x12, kwargs({ speed: 1 }), 300),
    () => bot.execute(0x12, () => 300),
  ];
  for (const doing of refused) {
    const { stack } = await assertRejects(async () => await doing(), Error);
    const [, first] = stack?.match(/^ +at .*?(\w+\.ts):/m) ?? [];
    assertEquals(first, "options_test.ts", stack);
  }
});

Deno.test("who holds less than before may, however much all hold", () => {
  const limits = { maxHeldCost: 100_000 };
  const [many, one] = [new Held(limits), new Held(limits)];
  try {
    many.add(200_000);
    one.add(50_000);
    assertEquals([one.set(60_000), one.set(60_000), one.set(40_000)], [
      false,
      true,
      true,
    ]);
    assertEquals([one.own, one.fits(1)], [40_000, false]);
  } finally {
    for (const each of [many, one]) each.add(-each.own);
  }
});

Deno.test("a link may hold 16 KiB, however much all hold", () => {
  const limits = { maxHeldCost: 100_000 };
  const [many, one] = [new Held(limits), new Held(limits)];
  try {
    many.add(200_000);
    assertEquals([one.fits(16 * 1024), one.fits(16 * 1024 + 1)], [true, false]);
  } finally {
    many.add(-many.own);
  }
});

Deno.test("the cost of an error is that of its causes, too", () => {
  const inner = new Error("inner");
  noteCost(inner, 5);
  const outer = new Error("outer", { cause: new Error("", { cause: inner }) });
  noteCost(outer, 2);
  assertEquals([inner, outer, "text"].map(costOf), [5, 7, 0]);
  let deep = inner;
  for (let i = 0; i < 7; i++) deep = new Error("", { cause: deep });
  assertEquals(costOf(deep), 5, "Eight are looked at");
  assertEquals(costOf(new Error("", { cause: deep })), 0);
});
