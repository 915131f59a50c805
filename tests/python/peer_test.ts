import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type Fault,
  odd,
  py,
  PythonError,
  PythonGone,
  type PythonLink,
  PythonPeer,
} from "../kit/python/peer.ts";
import { eachPython, needsPython } from "../kit/python/wants.ts";

/** Connects a client and a server of one Python with each other. */
async function pair(
  peer: PythonPeer,
  { fault, bind }: { fault?: Fault; bind?: Parameters<PythonLink["bind"]>[0] } =
    {},
): Promise<{ server: PythonLink; client: PythonLink }> {
  const server = await peer.server({ password: "clé", fault });
  if (bind !== undefined) await server.bind(bind);
  const { connected } = await server.listen();
  const client = await peer.client(server.port, {
    password: "clé",
    identity: 7,
  });
  await client.connect();
  await connected;
  return { server, client };
}

eachPython((python, test) => {
  test(`Python ${python.minor} talks with itself through the driver`, async () => {
    await using peer = await PythonPeer.start({ python });
    assertEquals(peer.version, python.version);
    const { server, client } = await pair(peer, {
      bind: {
        0x10: "everything",
        0x11: { name: "raise", error: "deep" },
        0x12: { name: "again", opcode: 1 },
        0x13: { name: "call_back", opcode: 0x20 },
        0x14: { name: "echo", record: true },
      },
    });
    await client.bind({ 0x20: "add" });

    const everything = await client.execute(0x10, [1, py("b'x'")], {
      kwargs: { speed: 0.5 },
      expect: py("((1, b'x'), {'speed': 0.5})"),
    });
    assertEquals(everything.equal, true);
    assertEquals(
      (await client.execute(0x10, [], { expect: py("[]") })).equal,
      false,
    );

    const deep = await assertRejects(() => client.execute(0x11), PythonError);
    assertEquals(deep.type, "ValueError");
    assertStringIncludes(deep.text, "in deep");
    assertEquals(
      (await assertRejects(() => client.execute(0x12), PythonError)).type,
      "AssertionError",
    );
    const unbound = await assertRejects(
      () => client.execute(0x77),
      PythonError,
    );
    assertStringIncludes(
      unbound.text,
      "opcode 119 is not bound to any instruction",
    );

    await client.execute(0x13, [40, 2]);
    const outcome = await peer.process.event("called_back", {
      peer: server.name,
    });
    assertStringIncludes(JSON.stringify(outcome), '"repr":"42"');

    assertEquals((await server.execute(0xBB)).repr, "7");
    const retcode = await client.send(0x14, [odd("str_emoji")]);
    assertEquals((await client.poll(retcode, { timeout: 60 })).repr, "'🤖🎉'");
    assertEquals(await server.calls(), ["(20, ('🤖🎉',), {})"]);

    await client.disconnect();
    await server.sleepUntilDisconnected();
    assertEquals((await server.state()).connected, false);
  });
});

needsPython.test("a server refuses a wrong password and listens again on its port", async () => {
  await using peer = await PythonPeer.start();
  const server = await peer.server({ password: "right" });
  const { connected } = await server.listen();
  const wrong = await peer.client(server.port, { password: "wrong" });
  assertEquals(
    (await assertRejects(() => wrong.connect(), PythonError)).type,
    "AuthentificationError",
  );
  await server.listening();
  const right = await peer.client(server.port, { password: "right" });
  await right.connect();
  await connected;
});

needsPython.test("a multi-client server asks for the ids and calls by id", async () => {
  await using peer = await PythonPeer.start();
  const multi = await peer.multi({ password: "pw", places: 2 });
  await multi.bind({ 0x10: { name: "give", value: "the server's" } });
  for (const identity of [1, 2]) {
    const client = await peer.client(multi.port, {
      password: "pw",
      identity,
    });
    const [id] = await Promise.all([multi.connect(), client.connect()]);
    assertEquals(id.repr, String(identity));
    assertEquals((await client.execute(0x10)).repr, '"the server\'s"');
  }
  assertEquals((await multi.execute(0xBB, [], { client: 2 })).repr, "2");
  assertEquals(
    (await assertRejects(() => multi.connect(), PythonError)).type,
    "NoSuchConnectionAvailable",
  );
});

/** Recursive values have no end to compare, `execute` raises an error tuple and trips over `()`. */
const NOT_COMPARED = /^(recursive_.*|error_tuple|tuple_0)$/;

needsPython.test("every odd value crosses a link and comes back equal", async () => {
  await using peer = await PythonPeer.start();
  const { client } = await pair(peer, { bind: { 0x10: "echo" } });
  const wrong: string[] = [];
  for (const name of await peer.names("odd")) {
    if (NOT_COMPARED.test(name)) continue;
    const back = await client.execute(0x10, [odd(name)], { expect: odd(name) });
    if (back.equal !== true) wrong.push(`${name}: ${back.repr}`);
  }
  assertEquals(wrong, []);
});

needsPython.test("plain sockets: a request cut into single bytes, and a second one behind it", async () => {
  await using peer = await PythonPeer.start({ protocol: 3 });
  const server = await peer.server();
  await server.bind({ 0x10: "add" });
  const { connected } = await server.listen();
  const raw = await peer.dial(server.port);
  await raw.sendValue(py("(b'A', 0xAA, (None,))"));
  const welcome = await raw.read({ messages: 1 });
  assertEquals(welcome.messages[0]?.repr, `(b'A', ${0xAA}, (True,))`);
  await connected;
  const request = await peer.dumps(py("(b'R', 16, 5, (1, 2), {})"));
  await raw.send(new Uint8Array([...request, ...request]), 1);
  const { messages } = await raw.read({ messages: 2 });
  assertEquals(messages.map((message) => message.repr), [
    "(b'A', 5, (3,))",
    "(b'A', 5, (3,))",
  ]);
  await raw.close();
  await server.sleepUntilDisconnected();
});

needsPython.test("a user's own tcptalks.py is driven unchanged", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/common`);
    // Takes the id as the third parameter, as in 2018, prints, and is made of our peer.
    await Deno.writeTextFile(
      `${folder}/common/tcptalks.py`,
      [
        "from peer_parts.link import TCPTalks as Link",
        "class TCPTalks(Link):",
        "    def __init__(self, ip=None, port=25565, id=None, password=None):",
        "        print('this would break the JSON lines')",
        "        super().__init__(ip, port, password, id, pause=0)",
      ].join("\n"),
    );
    await using peer = await PythonPeer.start({ tcptalks: folder });
    assertEquals(peer.library["module"], "common.tcptalks");
    assertEquals(peer.library["era"], 2018);
    assertEquals(peer.library["ours"], false);
    const { server, client } = await pair(peer, { bind: { 0x10: "echo" } });
    assertEquals((await client.execute(0x10, ["é"])).repr, "'é'");
    assertEquals((await server.execute(0xBB)).repr, "7");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const BREAKS: Record<Fault, string> = {
  "wrong-retcode": "late",
  "no-reply": "late",
  "truncated-reply": "late",
  "list-for-tuple": "((1, 2), {'k': 3}) became a list",
  "drop-kwargs": "((1, 2), {}) for kwargs",
  "reply-twice": "stray answers",
  "any-password": "let in",
};

needsPython.test("a broken peer is told from a good one", async () => {
  await using peer = await PythonPeer.start();
  assertEquals(await symptom(peer, undefined), "none");
  for (const fault of Object.keys(BREAKS)) {
    if (!isFault(fault)) throw new TypeError(`Cannot find fault "${fault}"`);
    assertEquals(await symptom(peer, fault), BREAKS[fault], fault);
  }
});

function isFault(name: string): name is Fault {
  return name in BREAKS;
}

/** What a client notices of a server with this fault. */
async function symptom(
  peer: PythonPeer,
  fault: Fault | undefined,
): Promise<string> {
  if (fault === "any-password") {
    const server = await peer.server({ password: "right", fault });
    const { connected } = await server.listen();
    await (await peer.client(server.port, { password: "wrong" })).connect();
    await connected;
    return "let in";
  }
  const { client } = await pair(peer, {
    ...fault === undefined ? {} : { fault },
    bind: { 0x10: "everything" },
  });
  try {
    const isLate = fault !== undefined && BREAKS[fault] === "late";
    const options = { kwargs: { k: 3 }, timeout: isLate ? 0.5 : 60 };
    const { repr } = await client.execute(0x10, [1, 2], options);
    if (repr === "[(1, 2), {'k': 3}]") {
      return "((1, 2), {'k': 3}) became a list";
    }
    if (repr === "((1, 2), {})") return "((1, 2), {}) for kwargs";
    await client.execute(0x10, [1, 2], options);
    const { queues } = await client.state();
    return queues > 0 ? "stray answers" : "none";
  } catch (error) {
    if (error instanceof PythonError && error.type === "TimeoutError") {
      return "late";
    }
    throw error;
  }
}

needsPython.test("a request to a Python that died says what it wrote", async () => {
  await using peer = await PythonPeer.start();
  const { client } = await pair(peer, { bind: { 0x10: "die" } });
  const error = await assertRejects(() => client.execute(0x10), PythonGone);
  assertStringIncludes(error.message, "ended with code 1");
  await assertRejects(() => client.state(), PythonGone);
});

needsPython.test("a request that takes too long is given up, and the process ends all the same", async () => {
  await using peer = await PythonPeer.start();
  const { client } = await pair(peer, {
    bind: { 0x10: { name: "slow", seconds: 60 } },
  });
  const error = await assertRejects(
    () => client.execute(0x10, [], { timeout: null, deadline: 200 }),
    PythonGone,
  );
  assertStringIncludes(error.message, "waited 200 ms");
});

needsPython.test("a driver that cannot start says why", async () => {
  const error = await assertRejects(
    () => PythonPeer.start({ tcptalks: "/nonexistent" }),
    PythonGone,
  );
  assertStringIncludes(error.message, "No module named");
});
