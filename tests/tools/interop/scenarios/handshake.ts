/** The password, and nothing before it. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AuthentificationError,
  RemoteError,
} from "../../../../transport/mod.ts";
import { py, type PyInput, PythonError } from "../../../kit/python/peer.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Connects with the same password on both sides, and makes a call each way. */
async function agree(
  stage: Stage,
  ours: unknown,
  theirs: PyInput,
): Promise<void> {
  const { talks, python } = await stage.pair({
    ours: { password: ours },
    python: { password: theirs },
    bind: { 0x10: "echo" },
    prepare: (talks) => talks.bind(0x20, (value: unknown) => value),
  });
  assert(talks.isConnected && talks.isAuthentificated);
  assertEquals((await python.state()).authentificated, true);
  assertEquals(await talks.execute(0x10, "hello"), "hello");
  assertEquals((await python.execute(0x20, ["hello"])).repr, "'hello'");
}

/** Python refuses our wrong password, and then takes the right one. */
async function weAreRefused(stage: Stage): Promise<void> {
  const server = await stage.pythonServer({ password: "right" });
  const { connected } = await server.listen();
  const wrong = stage.dialler(server.port, { password: "wrong" });
  await assertRejects(
    () => wrong.connect(),
    AuthentificationError,
    undefined,
    "Python let us in with a wrong password",
  );
  await server.listening();
  const right = stage.dialler(server.port, { password: "right" });
  await right.connect();
  await connected;
}

/** We refuse Python's wrong password, and then take the right one. */
async function weRefuse(stage: Stage): Promise<void> {
  const server = stage.talks({ password: "right" });
  const ready = server.connect();
  ready.catch(() => {});
  for (const password of ["wrong", py("b'right'"), py("None")]) {
    const wrong = await stage.pythonClient(server.port, { password });
    const error = await assertRejects(() => wrong.connect(), PythonError);
    assertEquals(error.type, "AuthentificationError");
  }
  const right = await stage.pythonClient(server.port, { password: "right" });
  await right.connect();
  await ready;
  assertEquals(server.stats().refused, 3);
}

/** As server, we call a Python client in the very moment in which it is let in. */
async function callAtOnce(stage: Stage): Promise<void> {
  const server = stage.talks();
  const ready = server.connect();
  const client = await stage.pythonClient(server.port);
  await client.bind({ 0x10: { name: "echo", record: true } });
  const connecting = client.connect();
  await ready;
  assertEquals(await server.execute(0x10, "first"), "first");
  await connecting;
  assertEquals(await client.calls(), ["(16, ('first',), {})"]);
}

/** A request that comes before the password ends its link, and runs nothing. */
async function requestBeforePassword(stage: Stage): Promise<void> {
  const server = stage.talks({ password: "right" });
  let calls = 0;
  server.bind(0x10, () => ++calls);
  const ready = server.connect();
  ready.catch(() => {});
  const raw = await stage.peer.dial(server.port);
  await raw.sendValue(py("(b'R', 16, 1, (), {})"));
  const { end } = await raw.read({ eof: true });
  assert(end !== undefined, "A request before the password was not refused");
  await raw.close();
  const friend = await stage.pythonClient(server.port, { password: "right" });
  await friend.connect();
  await ready;
  assertEquals(calls, 0);
}

/** 0xBB gives the id, both ways, from libraries that have ids. */
async function identities(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    ours: { id: "nous" },
    python: { identity: 7 },
  });
  assertEquals((await python.execute(0xBB)).repr, "'nous'");
  if (stage.facts.era > 2017) {
    assertEquals(await talks.execute(0xBB), 7);
  } else {
    const error = await assertRejects(() => talks.execute(0xBB), RemoteError);
    assertEquals(error.type, "KeyError");
  }
}

/** The password, both ways. */
export const HANDSHAKES: readonly Scenario[] = [
  {
    name: "handshake-none",
    shows: "a link without a password",
    protocols: "each",
    play: (stage) => agree(stage, null, null),
  },
  {
    name: "handshake-password",
    shows: "a link with a password of any alphabet",
    protocols: "each",
    play: (stage) => agree(stage, "motdepassé😀", "motdepassé😀"),
  },
  {
    name: "handshake-types",
    shows: "passwords that are bytes, an int, a tuple",
    play: async (stage) => {
      await agree(stage, Uint8Array.of(0, 255), py("b'\\x00\\xff'"));
      await agree(stage, 1234, 1234);
    },
  },
  {
    name: "handshake-wrong",
    shows: "a wrong password is refused, the right one then taken",
    play: (stage) =>
      stage.role === "client" ? weAreRefused(stage) : weRefuse(stage),
  },
  {
    name: "handshake-race",
    shows: "a call in the moment in which Python is let in",
    roles: ["server"],
    play: callAtOnce,
  },
  {
    name: "handshake-intruder",
    shows: "nothing runs before the password",
    roles: ["server"],
    play: requestBeforePassword,
  },
  {
    name: "identity",
    shows: "each side says who it is (0xBB)",
    play: identities,
  },
];
