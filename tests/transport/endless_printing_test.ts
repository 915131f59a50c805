/** A value of 200 bytes that would be printed for ever must not be printed, wherever it comes. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Registry } from "../../codec/classes/registry.ts";
import { dumps } from "../../codec/pickle/pickler.ts";
import { PyGlobal, PyObject } from "../../codec/types/object.ts";
import { PyException } from "../../codec/known/exceptions/exception.ts";
import { FrameSummary } from "../../codec/known/traceback.ts";
import { tuple } from "../../codec/types/tuple.ts";
import {
  KeyError,
  RemoteError,
  remoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { connected, reply, request } from "../kit/network/links.ts";

let laughs: unknown = ["ha"];
for (let i = 0; i < 60; i++) laughs = [laughs, laughs];
let tuples: unknown = tuple("ha");
for (let i = 0; i < 60; i++) tuples = tuple(tuples, tuples);

const VALUE_ERROR = new PyGlobal("builtins", "ValueError");
const FOREIGN = new PyGlobal("robot", "Failure");
const FINE = new PyException("ValueError", ["boom"]);

const REPLIES: Readonly<Record<string, unknown>> = {
  "as an exception's argument": tuple(
    VALUE_ERROR,
    new PyException("ValueError", [laughs]),
    [],
  ),
  "as a key that is missing": tuple(
    VALUE_ERROR,
    new PyException("KeyError", [tuples]),
    [],
  ),
  "as a foreign exception's argument": tuple(
    FOREIGN,
    new PyObject(FOREIGN, tuple(laughs)),
    [],
  ),
  "instead of an exception": tuple(VALUE_ERROR, laughs, []),
  "as a frame's file": tuple(VALUE_ERROR, FINE, [tuple(laughs, 1, "f", null)]),
  "as a frame's function": tuple(VALUE_ERROR, FINE, [
    tuple("x.py", 1, tuples, null),
  ]),
};

for (const [where, value] of Object.entries(REPLIES)) {
  Deno.test(`what prints for ever ${where} is cut`, async () => {
    await using link = await connected();
    const call = link.talks.execute(1);
    const { retcode } = await link.peer.request();
    link.peer.send(reply(retcode, value));
    const error = await assertRejects(() => call, RemoteError);
    assert(error.message.length < 70_000);
  });
}

Deno.test("what prints for ever in a frame of Python's own class is cut", () => {
  const frame = new FrameSummary({ filename: "", lineno: 1, name: "" });
  frame.slots.set("filename", laughs);
  assert(frame.toString().length < 1000);
});

Deno.test("a thousand frames that share a source line of megabytes are read at once", () => {
  for (const text of [" ".repeat(5_000_000), "\n".repeat(1_000_000)]) {
    const frame = new FrameSummary({
      filename: "",
      lineno: 1,
      name: "",
      line: text,
    });
    const frames = [
      ...new Array(500).fill(tuple("", 1, "", text)),
      ...new Array(500).fill(frame),
    ];
    const error = remoteError(tuple(VALUE_ERROR, FINE, frames));
    assertEquals(error?.frames.length, 1000);
    // Read whole for each they would be gigabytes.
  }
});

Deno.test("what prints for ever as the name or message of an error of one's own is cut", async () => {
  class Failure extends Error {}
  const registry = new Registry();
  registry.register(Failure, { module: "robot", name: "Failure" });
  let list: unknown = ["ha"];
  for (let i = 0; i < 12; i++) list = [list, list];
  const told: unknown[] = [];
  await using link = await connected({
    registry,
    onError: (error) => told.push(error),
  });
  link.talks.bind(1, (error: unknown) => {
    throw error;
  });
  for (const name of ["name", "message"]) {
    const failure = new PyObject(FOREIGN);
    failure.state = new Map([[name, list]]);
    link.peer.send(dumps(tuple(Uint8Array.of(0x52), 1, 5, tuple(failure), {})));
    await link.peer.message();
    const error = told.pop();
    assert(error instanceof Failure);
    assert(`${error}`.length < 1000);
    assert(String(error.stack).length < 5000);
  }
});

const REQUESTS: Readonly<Record<string, Uint8Array>> = {
  "as an opcode": request(tuples, 1),
  "as a retcode": request(99, tuples),
  "as an unhashable opcode": request(laughs, 1),
};

for (const [where, bytes] of Object.entries(REQUESTS)) {
  Deno.test(`what prints for ever ${where} is answered with an error`, async () => {
    await using link = await connected();
    link.peer.send(bytes);
    const answer = await link.peer.message();
    assert(Array.isArray(answer) && answer.length === 3);
  });
}

Deno.test("bytes are no keyword arguments", async () => {
  await using link = await connected();
  link.talks.bind(1, (...args: unknown[]) => args.length);
  link.peer.send(
    dumps(tuple(Uint8Array.of(0x52), 1, 5, tuple(), new Uint8Array(5_000_000))),
  );
  const answer = await link.peer.message();
  assert(Array.isArray(answer) && answer[2][0][0] instanceof PyGlobal);
});

Deno.test("more keyword arguments than any function has are told so", async () => {
  await using link = await connected();
  link.talks.bind(1, () => 1);
  const many = new Map(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 0]));
  link.peer.send(dumps(tuple(Uint8Array.of(0x52), 1, 5, tuple(), many)));
  const answer = await link.peer.message();
  assert(Array.isArray(answer) && answer[2][0][0] instanceof PyGlobal);
});

Deno.test("what prints for ever as a client's id is none", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  for (const id of [tuples, "x".repeat(100_000)]) {
    await using talks = new TCPTalks({
      ip: "127.0.0.1",
      port: server.port,
      id,
    });
    await talks.connect();
    const known = await server.connect();
    assert(typeof known === "string" && known.length === 6);
    assertThrows(() => server.client("nobody"), KeyError, known);
  }
});
