/** Our Python peer has the quirks of the Python library: what PROTOCOL says of it is seen here. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  odd,
  py,
  PythonError,
  type PythonLink,
  PythonPeer,
  type PythonRaw,
} from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import { until } from "../kit/turns.ts";

const encode = (text: string) => new TextEncoder().encode(text);

interface Visit {
  readonly server: PythonLink;
  readonly raw: PythonRaw;
}

/** Opens a raw connection to a Python server, past the password. */
async function visit(peer: PythonPeer): Promise<Visit> {
  const server = await peer.server();
  await server.bind({
    0x10: "echo",
    0x11: { name: "gate", gate: server.name },
  });
  const { connected } = await server.listen();
  const raw = await peer.dial(server.port);
  await raw.sendValue(py("(b'A', 0xAA, (None,))"));
  await raw.read({ messages: 1 });
  await connected;
  return { server, raw };
}

/** Waits until the link is in a state, as its listener works on its own. */
async function becomes(
  link: PythonLink,
  wanted: { connected: boolean; listening: boolean },
): Promise<void> {
  await until(async () => {
    const { connected, listening } = await link.state();
    return connected === wanted.connected && listening === wanted.listening;
  });
}

/** Says whether a request that follows is answered. */
async function answers(raw: PythonRaw): Promise<boolean> {
  await raw.sendValue(py("(b'R', 16, 9, ('still there',), {})"));
  return (await raw.read({ messages: 1 }, 0.3)).messages.length === 1;
}

const DEADLY: Record<string, Uint8Array> = {
  "an unknown module": encode("cnonexistent\nThing\n."),
  "a ValueError from REDUCE": encode("cbuiltins\nint\n(Vx\ntR."),
  "bad UTF-8": new Uint8Array([0x80, 4, 0x8c, 1, 0xff, 0x2e]),
  "protocol 6": new Uint8Array([0x80, 6, 0x4e, 0x2e]),
  "no tuple": encode("I1\n."),
};

for (const [what, bytes] of Object.entries(DEADLY)) {
  needsPython.test(`${what} kills the listener and leaves the link connected`, async () => {
    await using peer = await PythonPeer.start();
    const { server, raw } = await visit(peer);
    await raw.send(bytes);
    await becomes(server, { connected: true, listening: false });
  });
}

const WEDGING: Record<string, Uint8Array> = {
  garbage: encode("GET / HTTP/1.1\r\n\r\n"),
  "a missing class": encode("cbuiltins\nNoSuchThing\n."),
  "a length that is too large": new Uint8Array([
    0x80,
    4,
    0x42,
    255,
    255,
    255,
    127,
  ]),
};

for (const [what, bytes] of Object.entries(WEDGING)) {
  needsPython.test(`${what} wedges the link, whose listener lives`, async () => {
    await using peer = await PythonPeer.start();
    const { server, raw } = await visit(peer);
    await raw.send(bytes);
    assertEquals(await answers(raw), false);
    await becomes(server, { connected: true, listening: true });
  });
}

for (
  const [what, kwargs] of [["retcode", "{'retcode': 1}"], ["None", "None"], [
    "int keys",
    "{1: 2}",
  ]]
) {
  needsPython.test(`kwargs with ${what} kill the listener`, async () => {
    await using peer = await PythonPeer.start();
    const { server, raw } = await visit(peer);
    await raw.sendValue(py(`(b'R', 16, 1, (), ${kwargs})`));
    await becomes(server, { connected: true, listening: false });
  });
}

needsPython.test("odd shapes are taken: a list, args as str, any retcode, unknown roles", async () => {
  await using peer = await PythonPeer.start();
  const { raw } = await visit(peer);
  await raw.sendValue(py("('R', 16, 1, (), {})"));
  await raw.sendValue(py("(b'X',)"));
  await raw.sendValue(py("[b'R', 16.0, (None, 'any'), 'ab', {}]"));
  const { messages } = await raw.read({ messages: 1 });
  assertEquals(messages[0]?.repr, "(b'A', (None, 'any'), (('a', 'b'),))");
});

needsPython.test("a request behind the password in one segment is refused", async () => {
  await using peer = await PythonPeer.start();
  const server = await peer.server();
  const { connected } = await server.listen();
  const raw = await peer.dial(server.port);
  const password = await peer.dumps(py("(b'A', 0xAA, (None,))"));
  const request = await peer.dumps(py("(b'R', 0xBB, 1, (), {})"));
  await raw.send(new Uint8Array([...request, ...password]));
  const { messages } = await raw.read({ messages: 2 });
  assertStringIncludes(
    messages[0]?.repr ?? "",
    "you are not authentificated",
  );
  await connected;
});

needsPython.test("half a close after a request: it is answered, then the link ends", async () => {
  await using peer = await PythonPeer.start();
  const { server, raw } = await visit(peer);
  await raw.sendValue(py("(b'R', 16, 1, ('last words',), {})"));
  await raw.finish();
  const { messages } = await raw.read({ messages: 1 });
  assertEquals(messages[0]?.repr, "(b'A', 1, ('last words',))");
  await becomes(server, { connected: false, listening: false });
});

needsPython.test("a reset of an idle link is a goodbye", async () => {
  await using peer = await PythonPeer.start();
  const { server, raw } = await visit(peer);
  await raw.close(true);
  await becomes(server, { connected: false, listening: false });
});

needsPython.test("a reset while a handler runs: the listener dies and is_connected stays True", async () => {
  await using peer = await PythonPeer.start();
  const { server, raw } = await visit(peer);
  await raw.sendValue(py("(b'R', 17, 1, (), {})"));
  await raw.sendValue(py("(b'R', 16, 2, (), {})"));
  await raw.close(true);
  await peer.openGate(server.name);
  await becomes(server, { connected: true, listening: false });
});

needsPython.test("no password within a second: TimeoutError, and the server is left half open", async () => {
  await using peer = await PythonPeer.start({ patience: 1 });
  const server = await peer.server();
  const { connected } = await server.listen();
  await peer.dial(server.port);
  assertEquals(
    (await assertRejects(() => connected, PythonError)).type,
    "TimeoutError",
  );
  const state = await server.state();
  assert(state.connected && state.listening && !state.authentificated);
  assertEquals(
    (await assertRejects(() => server.connect(), PythonError)).type,
    "AlreadyConnectedError",
  );
});

needsPython.test("nobody comes, nobody is there: ForeverAloneError", async () => {
  await using peer = await PythonPeer.start();
  const server = await peer.server();
  const alone = await assertRejects(() => server.connect(0.1), PythonError);
  const client = await peer.client(await peer.holdPort());
  const lost = await assertRejects(() => client.connect(0.1), PythonError);
  assertEquals([alone.type, lost.type], [
    "ForeverAloneError",
    "ForeverAloneError",
  ]);
  assertEquals(lost.module, "tcptalks");
});

needsPython.test("execute: an error tuple is raised, an empty tuple trips it, some classes cannot be raised", async () => {
  await using peer = await PythonPeer.start();
  const { server, raw } = await visit(peer);
  await raw.close();
  await server.sleepUntilDisconnected();
  await server.bind({ 0x12: { name: "raise", error: "unicode_decode" } });
  const { connected } = await server.listen();
  const client = await peer.client(server.port);
  await client.connect();
  await connected;
  const type = async (opcode: number, name: string) =>
    (await assertRejects(
      () => client.execute(opcode, [odd(name)]),
      PythonError,
    )).type;
  assertEquals(await type(0x10, "error_tuple"), "ValueError");
  assertEquals(await type(0x10, "tuple_0"), "IndexError");
  assertEquals(
    (await assertRejects(() => client.execute(0x12), PythonError)).type,
    "TypeError",
  );
  const retcode = await client.send(0x10, [odd("tuple_0")]);
  assertEquals((await client.poll(retcode, { timeout: 60 })).repr, "()");
});
