/** What a peer is told of an error, whatever was thrown, and what we make of its own. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { loads, PyException, Registry, Tuple, tuple } from "../../codec/mod.ts";
import { PyGlobal } from "../../codec/types/object.ts";
import {
  type ErrorDetails,
  PythonError,
  RemoteError,
  remoteError,
  TCPTalks,
} from "../../transport/mod.ts";
import { connected, reply, request } from "../kit/network/links.ts";

/** What comes back when a function throws something. */
async function answerTo(
  thrown: unknown,
  details?: ErrorDetails,
): Promise<[PyException, Tuple[]]> {
  await using link = await connected(
    details === undefined ? {} : { errors: { details } },
  );
  link.talks.bind(1, function turnLeft() {
    throw thrown;
  });
  link.peer.send(request(1, 7));
  const message = await link.peer.message();
  assert(message instanceof Tuple && message[1] === 7);
  const triple: unknown = message[2][0];
  assert(triple instanceof Tuple);
  const [, exception, frames] = triple;
  return [exception as PyException, frames as Tuple[]];
}

Deno.test("a line of more than 2,000 characters of a stack is no frame, and 100 frames are sent", async () => {
  const error = new Error("no");
  const line = (name: string) => `    at ${name} (https://robot/a.ts:1:1)`;
  const stack = (...names: string[]) => ["Error: no", ...names.map(line)];
  error.stack = stack("near", "x".repeat(2000), "far").join("\n");
  const names = async () => (await answerTo(error))[1].map((frame) => frame[2]);
  assertEquals(await names(), ["far", "near"]);
  const many = Array.from({ length: 150 }, (_, i) => `f${i}`);
  error.stack = stack(...many).join("\n");
  assertEquals(await names(), many.slice(0, 100).reverse());
  // Nor is more than 65,536 characters of a stack looked at.
  error.stack = stack("near", ...Array(40).fill("x".repeat(1900)), "far")
    .join("\n");
  const [last, ...others] = (await names()).reverse();
  assertEquals([last, others.includes("far")], ["near", false]);
});

Deno.test("an error of any name keeps its text", async () => {
  for (
    const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]
  ) {
    const error = new Error("The arm is stuck");
    error.name = name;
    const [exception] = await answerTo(error);
    assertEquals(`${exception}`, `Exception: ${name}: The arm is stuck`);
  }
});

Deno.test("whatever is thrown is answered", async () => {
  const trap = () => {
    throw new Error("trapped");
  };
  const hostile = new Proxy({}, { get: trap, getPrototypeOf: trap, has: trap });
  const [said] = await answerTo(hostile);
  assertEquals(`${said}`, "Exception: Error without a text");
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  assertEquals(
    `${(await answerTo(revoked.proxy))[0]}`,
    "Exception: Error without a text",
  );
  assertEquals(
    `${(await answerTo(Object.create(null)))[0]}`,
    "Exception: Error without a text",
  );
  assertEquals(`${(await answerTo(Symbol("s")))[0]}`, "Exception: Symbol(s)");
});

Deno.test("a result that throws when it is looked at is an error reply, and the link goes on", async () => {
  await using link = await connected();
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const trapped = {
    get then() {
      throw new Error("trapped");
    },
  };
  link.talks.bind(1, () => revoked.proxy);
  link.talks.bind(2, () => trapped);
  for (const [opcode, said] of [[1, /^TypeError: /], [2, /: trapped$/]]) {
    link.peer.send(request(Number(opcode), 7));
    const message = await link.peer.message();
    assert(message instanceof Tuple && message[1] === 7);
    const triple: unknown = message[2][0];
    assert(triple instanceof Tuple);
    assertMatch(`${triple[1]}`, said as RegExp);
  }
});

Deno.test("files are told by their names from the program on, and not at all where so asked", async () => {
  const error = new Error("no");
  error.stack = `Error: no
    at turn (file:///home/pi/secret/robot.ts:3:4)
    at C:\\Users\\pi\\arm.ts:5:1
    at https://example.org/lib.ts:1:1`;
  const [, frames] = await answerTo(error);
  assertEquals(frames.map(([file]) => file), [
    "https://example.org/lib.ts",
    "arm.ts",
    "robot.ts",
  ]);
  assertEquals((await answerTo(error, "message"))[1], []);
  const [, own] = await answerTo(new Error("here"));
  assert(
    own.length > 0 && own.every(([file]) => !String(file).includes("file:")),
  );
});

Deno.test("a stack of any length sends a hundred frames", async () => {
  const error = new Error("no");
  error.stack = "Error: no\n" + "    at f (file:///x.ts:1:1)\n".repeat(100_000);
  assertEquals((await answerTo(error))[1].length, 100);
});

Deno.test("an error triple headed by a registered function is a value", async () => {
  let ran = 0;
  const registry = new Registry().registerFunction(
    "robot",
    "make",
    () => ++ran,
  );
  await using link = await connected({ registry });
  const call = link.talks.execute(1);
  const [, , retcode] = await link.peer.message() as Tuple;
  link.peer.send(
    reply(retcode, tuple(new PyGlobal("robot", "make"), [], [])),
  );
  const value = await call as Tuple;
  assertEquals([typeof value[0], ran], ["function", 0]);
});

Deno.test("a registered error whose message is no str is told all the same", () => {
  class Stuck extends Error {}
  const registry = new Registry().register(Stuck, { module: "robot" });
  let tuples: unknown = tuple(1);
  for (let i = 0; i < 60; i++) tuples = tuple(tuples, tuples);
  const error = new Stuck();
  Object.defineProperty(error, "message", { value: tuples });
  const remote = remoteError(tuple(Stuck, error, []));
  assert(remote instanceof RemoteError && remote.message.length < 70_000);
  void registry, loads;
});

Deno.test("a traceback of any length is a hundred frames of text", () => {
  const frame = tuple("f".repeat(100_000), 1, 'g\n  File "x"', "line");
  const error = remoteError(
    tuple(
      new PyGlobal("builtins", "ValueError"),
      new PyException("ValueError", ["no"]),
      Array.from({ length: 100_000 }, () => frame),
    ),
  );
  assert(error !== undefined);
  assertEquals(error.frames.length, 1000);
  assert(error.traceback.length < 150_000);
  assertEquals(error.traceback.split("\n").length, 2 + 200 + 1);
});

Deno.test("what an error reply tells is checked", async () => {
  await assertRejects(
    async () => {
      await using talks = new TCPTalks({
        errors: { details: "all" as ErrorDetails },
      });
      void talks;
    },
    RangeError,
    '"details" of "errors": expected "full" or "message"',
  );
});

Deno.test("an opcode that is a number in quotes is told to be one", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x12, () => "here");
  robot.bind("0x14", () => {
    throw new PythonError("KeyError", "it is not bound to the gripper");
  });
  const ready = robot.connect();
  const { port } = robot;
  await using bot = new TCPTalks({ ip: "127.0.0.1", port });
  await Promise.all([ready, bot.connect()]);
  const hint = /this opcode is a text: write the number/;
  for (const slip of ["0x12", "18", "-1", "0b10010", " 0X12"]) {
    const error = await assertRejects(() => bot.execute(slip), RemoteError);
    assertMatch(error.message, hint, slip);
    assert(!hint.test(error.traceback) && !hint.test(error.text));
  }
  for (const other of [0x13, "avance", "0x", "12px", "", "0x14"]) {
    const error = await assertRejects(() => bot.execute(other), RemoteError);
    assert(!hint.test(error.message), `${other}`);
  }
});
