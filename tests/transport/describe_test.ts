/** What a program can ask of its bound functions, and how it answers all others. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  kwargs,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { tuple } from "../../codec/mod.ts";
import { connected, request } from "../kit/network/links.ts";
import { readDescription } from "../../transport/handlers/bindings.ts";
import { type Instruction, Params } from "../../transport/handlers/params.ts";
import { PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";

const HOST = "127.0.0.1";

Deno.test("parameters are read from a function's source, whatever its form", () => {
  const methods = {
    async move(x: number, speed = 0.5) {
      return await Promise.resolve([x, speed]);
    },
    *["comp(uted"](a: number) {
      yield a;
    },
  };
  const cases: [Instruction, string[]][] = [
    [() => 1, []],
    [(x: number) => x, ["x"]],
    [function (a: number, b: number) {
      return a + b;
    }, ["a", "b"]],
    [methods.move, ["x", "speed=0.5"]],
    [methods["comp(uted"], ["a"]],
    // deno-lint-ignore require-await
    [async (on = true, off = null, name = "a,b)", other = [1, 2]) => [
      on,
      off,
      name,
      other,
    ], ["on=True", "off=None", 'name="a,b)"', "other=..."]],
    [
      (
        x: number,
        { speed = 1, mode: how = "slow" }: { speed?: number; mode?: string } =
          {},
      ) => [x, speed, how],
      [
        "x",
        "*",
        "speed=1",
        'mode="slow"',
      ],
    ],
    [(x: number, ...rest: unknown[]) => [x, rest], ["x", "*rest"]],
    [(x: number, options = {}) => [x, options], ["x", "**options"]],
    [(x: number, { a = 1, ...others }: Record<string, unknown> = {}) => [
      x,
      a,
      others,
    ], ["x", "**kwargs"]],
    // A comment (with, all, of) this.
    [(/* first, ( */ a: number, b = /[,)]/ /* = 2 */) => [a, b], [
      "a",
      "b=...",
    ]],
    [(a = ((x: number) => x)(1), b = `${"}"},`) => [a, b], ["a=...", "b=..."]],
  ];
  for (const [instruction, declared] of cases) {
    assertEquals(Params.of(instruction)?.declared(), declared);
  }
  assertEquals(Params.of(methods.move.bind(null)), undefined);
  assertEquals(Params.of(Math.max), undefined);
});

Deno.test("keyword arguments go to the parameters of that name", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: HOST });
  robot.bind(1, (x: number, speed = 0.5) => [x, speed]);
  robot.bind(
    2,
    (x: number, { speed = 0.5 }: { speed?: number } = {}) => [x, speed],
  );
  robot.bind(3, (x = 7, options: { speed?: number } = {}) => [
    x,
    options.speed,
  ]);
  robot.bind(4, ((x: number, speed = 0.5) => [x, speed]).bind(null));
  const given = (opcode: number, args: unknown[], keywords: object) =>
    robot.execinstruction(opcode, 0, ...args, kwargs({ ...keywords }));
  assertEquals(await given(1, [1], { speed: 0.2 }), [1, 0.2]);
  assertEquals(await given(1, [], { speed: 0.2, x: 3 }), [3, 0.2]);
  assertEquals(await given(1, [1], {}), [1, 0.5]);
  assertEquals(await given(2, [1], { speed: 0.2 }), [1, 0.2]);
  assertEquals(await given(3, [], { speed: 0.2 }), [7, 0.2]);
  const refused: [number, unknown[], object, string][] = [
    [1, [1], { sped: 0.2 }, "got an unexpected keyword argument 'sped'"],
    [1, [1], { x: 2 }, "got multiple values for argument 'x'"],
    [1, [], { speed: 2 }, "missing 1 required positional argument: 'x'"],
    [2, [1], { sped: 2 }, "got an unexpected keyword argument 'sped'"],
    [4, [1], { speed: 2 }, "takes no keyword arguments: its parameters cannot"],
  ];
  for (const [opcode, args, keywords, text] of refused) {
    await assertRejects(() => given(opcode, args, keywords), TypeError, text);
  }
});

Deno.test("a function for the rest answers what is not bound", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.bind(0x10, () => "bound");
  const seen: unknown[] = [];
  talks.bindRest(function (this: unknown, ...given) {
    seen.push(this === talks, ...given);
    return "rest";
  });
  const ask = async (bytes: Uint8Array) => {
    peer.send(bytes);
    const [, , [value]] = await peer.message() as [unknown, unknown, unknown[]];
    return value;
  };
  assertEquals(await ask(request(0x10, 1)), "bound");
  assertEquals(await ask(request(0xbb, 1)), talks.id);
  assertEquals(await ask(request("odd", 2, [1, 2], { speed: 3 })), "rest");
  assertEquals(await ask(request(7, 3)), "rest");
  assertEquals(
    seen,
    [true, "odd", tuple(1, 2), { speed: 3 }, true, 7, tuple(), {}],
  );
  talks.bindRest(null);
  assert(String(await ask(request(7, 4))).includes("KeyError"));
});

Deno.test("a rest function can hand a call on as it is", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: HOST });
  robot.bind(0x12, (x: number, speed = 1) => [x, speed]);
  const ready = robot.connect();
  await using out = new TCPTalks({ ip: HOST, port: robot.port });
  await Promise.all([ready, out.connect()]);
  await using server = new TCPTalksServer({ port: 0, hostname: HOST });
  server.bindRest((opcode, args, keywords) =>
    out.execute(opcode as number, ...args, keywords)
  );
  await using bot = new TCPTalks({ ip: HOST, port: server.port });
  await bot.connect();
  assertEquals(await bot.execute(0x12, 5), [5, 1]);
  assertEquals(await bot.execute(0x12, 5, kwargs({ speed: 3 })), [5, 3]);
  const error = await assertRejects(() => bot.execute(0x13), RemoteError);
  assertEquals(error.type, "KeyError");
});

Deno.test("describe tells what is bound, here and over the link", async () => {
  const opcodes = { avance: 0x12 };
  await using server = new TCPTalksServer({ port: 0, hostname: HOST, opcodes });
  server.bind(0x12, (distance: number, speed = 0.5) => distance * speed);
  server.bind("stop", function halt() {});
  server.bind(0x14, Math.max, { params: ["a", "b=2"], name: "most" });
  server.bind(0x15, Math.max);
  const told = [
    { opcode: 0x12, name: "avance", params: ["distance", "speed=0.5"] },
    { opcode: "stop", name: "halt", params: [] },
    { opcode: 0x14, name: "most", params: ["a", "b=2"] },
    { opcode: 0x15, name: "max", params: undefined },
  ];
  assertEquals(server.describe(), told);
  await using bot = new TCPTalks({ ip: HOST, port: server.port });
  await bot.connect();
  await server.connect();
  assertEquals(await bot.describePeer(), told);
  bot.bind(0x50, (x: number) => x);
  assertEquals(await server.with({ timeout: null }).describePeer(), [
    { opcode: 0x50, name: "instruction", params: ["x"] },
  ]);
  // What a client's object has beside it is told to that client.
  server.clients[0]?.bind(0x16, () => 1);
  assertEquals((await bot.describePeer()).at(-1)?.opcode, 0x16);
});

Deno.test("a description that names the same long list a thousand times is cut", () => {
  const params = Array(1000).fill("x".repeat(1000));
  const info = new Map(Object.entries({ opcode: 1, name: "a", params }));
  const read = readDescription(Array(1000).fill(info));
  const taken = read.flatMap(({ params = [] }) => params).join("");
  assertEquals([read.length, taken.length], [1000, 99_000]);
});

needsPython.test("a Python peer that knows no describe answers with its KeyError", async (python) => {
  await using peer = await PythonPeer.start({ python });
  const robot = await peer.server();
  const { connected } = await robot.listen();
  await using bot = new TCPTalks({ ip: HOST, port: robot.port });
  await Promise.all([connected, bot.connect()]);
  const error = await assertRejects(() => bot.describePeer(), RemoteError);
  assertEquals(error.type, "KeyError");
});
