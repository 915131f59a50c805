import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  type Kwargs,
  kwargs,
  opcode,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";

/** What the robot can be asked; keyword arguments are the last one. */
const ROBOT = {
  avance: opcode<
    (distance: number, options?: Kwargs<{ speed: number }>) => string
  >(0x12),
  position: opcode<() => readonly [x: number, y: number]>(0x13),
};

/** What the robot asks. */
const BOT = { greet: opcode<(name: string) => boolean>(0x20) };

Deno.test("a contract types execute, bind and the functions by name", async () => {
  await using server = new TCPTalksServer({
    port: 0,
    hostname: "127.0.0.1",
    opcodes: BOT,
  });
  server.bind(
    ROBOT.avance,
    (distance, options = kwargs({ speed: 1 })) =>
      `${distance} at ${options.speed}`,
  );
  server.bind(ROBOT.position, async () => await Promise.resolve([1, 2]));
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: server.port,
    opcodes: ROBOT,
  });
  bot.bind(BOT.greet, (name) => name === "Ada");
  await bot.connect();
  await server.connect();

  const text: string = await bot.remote.avance(1.5, kwargs({ speed: 2 }));
  assertEquals(text, "1.5 at 2");
  const [x, y] = await bot.execute(ROBOT.position);
  assertEquals(x + y, 3);
  const more: readonly number[] = await bot.with({ timeout: 60_000 }).remote
    .position();
  assertEquals(more, [1, 2]);
  const isAda: boolean = await server.execute(BOT.greet, "Ada");
  assertEquals(isAda, true);
  assertEquals(await server.remote.greet("Bob"), false);
  // Opcodes without a signature take anything.
  bot.bind(0x21, (n: number) => n);
  assertEquals(await server.execute(0x21, 7), 7);
});

Deno.test("kwargs anywhere but last are refused at the call", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x12, (...args: unknown[]) => args.length);
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  const speed = kwargs({ speed: 1 });
  for (
    const call of [
      () => bot.execute(0x12, speed, 1),
      () => bot.execute(0x12, speed, speed),
      () => bot.send(0x12, speed, 1),
      () => robot.execinstruction(0x12, 0, speed, 1),
    ]
  ) {
    await assertRejects(call, TypeError, "kwargs(…) as argument 1 of 2");
  }
  assertEquals(bot.stats().requestsOut, 0);
  assertEquals(await bot.execute(0x12, 1, speed), 2);
});

Deno.test("without a contract anything goes, and names are found by the option alone", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x12, (distance: number) => distance * 2);
  const ready = robot.connect();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    opcodes: { avance: 0x12, autre: "name" },
  });
  await Promise.all([ready, bot.connect()]);
  assertEquals(await bot.remote.avance(4), 8);
  const error = await assertRejects(() => bot.remote.autre(), RemoteError);
  assertEquals(
    error.message,
    `KeyError: 'opcode name is not bound to any instruction' (this opcode is a text, and no number such as 0x12; what "opcodes" names is called as remote.NAME())`,
  );
  await robot.disconnect();
  await assertRejects(() => bot.remote.avance(1), Error, "");
});

Deno.test("a name that no opcode has is refused in words, which types do not always", async () => {
  const opcodes = { avance: 0x12, tourne: 0x13 };
  const bot = new TCPTalks({ ip: "127.0.0.1", opcodes });
  await using server = new TCPTalksServer({ hostname: "127.0.0.1", port: 0 });
  const call = (names: object, name: string) => Reflect.get(names, name)(1);
  for (const names of [bot.remote, bot.with({}).remote, bot.every(10)]) {
    assertThrows(
      () => call(names, "avnce"),
      TypeError,
      'Cannot call "avnce": "opcodes" has none of that name, did you mean "avance"?',
    );
    // Whoever looks at it, or awaits it, calls nothing.
    assertStrictEquals(await names, names);
    assertEquals(JSON.stringify(names), "{}");
    assertEquals([`${names}`, "x" in names], ["[object Object]", false]);
    assertStringIncludes(Deno.inspect(names), "avance: [Function");
  }
  assertThrows(
    () => call(server.remote, "avance"),
    TypeError,
    'Cannot call "avance": give its opcode a name, opcodes: { avance: 0x12 }',
  );
});
