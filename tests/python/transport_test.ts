import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  AuthentificationError,
  ForeverAloneError,
  kwargs,
  NotConnectedError,
  RemoteError,
  type TalksOptions,
  TCPTalks,
} from "../../transport/mod.ts";
import { dumps, tuple } from "../../codec/mod.ts";
import {
  pickled,
  py,
  PythonError,
  type PythonLink,
  type PythonLinkOptions,
  PythonPeer,
} from "../kit/python/peer.ts";
import { eachPython, needsPython } from "../kit/python/wants.ts";

/** Our object and Python's, connected, in either role. */
interface Pair extends AsyncDisposable {
  readonly talks: TCPTalks;
  readonly python: PythonLink;
}

async function ourClient(
  peer: PythonPeer,
  options: TalksOptions = {},
  python: PythonLinkOptions = {},
): Promise<Pair> {
  const link = await peer.server(python);
  const { connected } = await link.listen();
  const talks = new TCPTalks({ ip: "127.0.0.1", port: link.port, ...options });
  await talks.connect();
  await connected;
  return pair(talks, link);
}

async function ourServer(
  peer: PythonPeer,
  options: TalksOptions = {},
  python: PythonLinkOptions = {},
): Promise<Pair> {
  const talks = new TCPTalks({ hostname: "127.0.0.1", port: 0, ...options });
  const ready = talks.connect();
  const link = await peer.client(talks.port, python);
  await link.connect();
  await ready;
  return pair(talks, link);
}

function pair(talks: TCPTalks, python: PythonLink): Pair {
  return { talks, python, [Symbol.asyncDispose]: () => talks.disconnect() };
}

const ROLES = { client: ourClient, server: ourServer };
/** More than any buffer on the way; of a megabyte Python reads each part again and again, for seconds. */
const MUCH = 300_000;

eachPython((python, test) => {
  for (const [role, connect] of Object.entries(ROLES)) {
    test(`Python ${python.version}, we as ${role}: calls, keywords, errors both ways`, async () => {
      await using peer = await PythonPeer.start({ python });
      await using link = await connect(
        peer,
        { password: "motdepassé😀" },
        { password: "motdepassé😀" },
      );
      const { talks, python: robot } = link;
      await robot.bind({
        0x10: "everything",
        0x11: "two",
        0x12: { name: "raise", error: "value" },
        0x13: "echo",
      });
      talks.bind(0x20, (...args: unknown[]) => tuple(...args));
      talks.bind(0x21, (a: unknown, b: unknown) => [a, b], {
        params: ["a", "b=7"],
        name: "two",
      });
      talks.bind(0x22, () => {
        throw new RangeError("trop loin é😀");
      });
      talks.bind(0x23, () => ({ wrong: Symbol("x") }));

      assertEquals(
        await talks.execute(0x10, 1, "é", kwargs({ speed: 0.5, timeout: 2 })),
        tuple(tuple(1, "é"), new Map([["speed", 0.5], ["timeout", 2]])),
      );
      assertEquals(await talks.execute(0x13, tuple(1)), tuple(1));
      assertEquals(await talks.execute(0x13, 2n ** 70n), 2n ** 70n);
      const missing = await assertRejects(
        () => talks.execute(0x11, 1),
        RemoteError,
      );
      assertEquals(
        missing.message,
        "TypeError: two() missing 1 required positional argument: 'b'",
      );
      const unbound = await assertRejects(
        () => talks.execute(0x77),
        RemoteError,
      );
      assertEquals(unbound.type, "KeyError");
      const failed = await assertRejects(
        () => talks.execute(0x12),
        RemoteError,
      );
      assertEquals(failed.type, "ValueError");
      assert(failed.frames.length > 0);
      assertStringIncludes(failed.stack ?? "", "transport_test.ts");
      assertStringIncludes(failed.stack ?? "", 'failures.py", line');

      const both = await robot.execute(0x20, [1, py("b'x'")], {
        expect: py("(1, b'x', )"),
      });
      assertEquals(both.equal, true);
      const bound = await robot.execute(0x21, [], {
        kwargs: { a: 1 },
        expect: [1, 7],
      });
      assertEquals(bound.equal, true);
      const theirs = async (opcode: number, args: number[] = []) =>
        await assertRejects(() => robot.execute(opcode, args), PythonError);
      const range = await theirs(0x22);
      assertEquals(range.type, "ValueError");
      assertStringIncludes(range.text, "trop loin é😀");
      assertStringIncludes(range.text, "transport_test.ts");
      assertStringIncludes(
        (await theirs(0x21)).text,
        "two() missing 1 required positional argument: 'a'",
      );
      assertEquals((await theirs(0x23)).type, "TypeError");
      assertStringIncludes(
        (await theirs(0x78)).text,
        "opcode 120 is not bound to any instruction",
      );

      const retcode = await talks.send(0x13, "later");
      assertEquals(await talks.poll(retcode, { timeout: 60_000 }), "later");
      const asked = await robot.send(0x20, [5]);
      assertEquals(
        (await robot.poll(asked, { timeout: 60, expect: py("(5,)") })).equal,
        true,
      );
    });

    test(`Python ${python.version}, we as ${role}: 300 kB each way, and the end of the link`, async () => {
      await using peer = await PythonPeer.start({ python });
      await using link = await connect(peer);
      const { talks, python: robot } = link;
      const data = new Uint8Array(MUCH).fill(0x2e);
      await robot.bind({
        0x10: "lengths",
        0x11: { name: "give", value: pickled(dumps(data)) },
      });
      assertEquals(
        await talks.with({ timeout: 60_000 }).execute(
          0x10,
          data,
          "é".repeat(1000),
        ),
        tuple(MUCH, 1000),
      );
      assertEquals(await talks.execute(0x11), data);
      await robot.disconnect();
      const reason = await talks.closed;
      assertEquals(reason.by, "peer");
      await assertRejects(() => talks.execute(0x10), NotConnectedError);
    });
  }

  test(`Python ${python.version}: wrong passwords, both ways`, async () => {
    await using peer = await PythonPeer.start({ python });
    const link = await peer.server({ password: "pw" });
    const { connected } = await link.listen();
    const wrong = new TCPTalks({
      ip: "127.0.0.1",
      port: link.port,
      password: "bad",
    });
    await assertRejects(() => wrong.connect(), AuthentificationError);
    // Python listens again after a wrong password.
    await link.listening();
    await using right = new TCPTalks({
      ip: "127.0.0.1",
      port: link.port,
      password: "pw",
    });
    await right.connect();
    await connected;

    await using server = new TCPTalks({
      hostname: "127.0.0.1",
      port: 0,
      password: "pw",
    });
    const ready = server.connect();
    const events = server.status();
    const stranger = await peer.client(server.port, { password: py("b'pw'") });
    const refused = await assertRejects(() => stranger.connect(), PythonError);
    assertEquals(refused.type, "AuthentificationError");
    const { value: event } = await events.next();
    assertEquals(event?.type, "refused");
    const friend = await peer.client(server.port, { password: "pw" });
    await friend.connect();
    await ready;
    assertEquals(server.isConnected, true);
    assertEquals(server.stats().refused, 1);
    const late = new TCPTalks({
      ip: "127.0.0.1",
      port: server.port,
      password: "pw",
    });
    await assertRejects(() => late.connect({ timeout: 50 }), ForeverAloneError);
  });

  test(`Python ${python.version}: a request right after the handshake is sent again until it is taken`, async () => {
    await using peer = await PythonPeer.start({ python });
    await using server = new TCPTalks({ hostname: "127.0.0.1", port: 0 });
    const ready = server.connect();
    const client = await peer.client(server.port);
    await client.bind({ 0x10: { name: "echo", record: true } });
    const connecting = client.connect();
    await ready;
    assertEquals(await server.execute(0x10, "first"), "first");
    await connecting;
    assertEquals(await client.calls(), ["(16, ('first',), {})"]);
  });
});

for (const how of ["fin", "rst"] as const) {
  needsPython.test(`a Python peer that hangs up in the midst of a call (${how}) wakes who waits, and can come back`, async () => {
    await using peer = await PythonPeer.start();
    const port = await peer.holdPort();
    await using talks = new TCPTalks({
      hostname: "127.0.0.1",
      port,
      timeout: null,
    });
    for (let round = 0; round < 2; round++) {
      const ready = talks.connect();
      const link = await peer.client(port);
      await link.bind({ 0x10: { name: "hang_up", how }, 0x11: "echo" });
      await link.connect();
      await ready;
      assertEquals(await talks.execute(0x11, round), round);
      await assertRejects(
        () => talks.execute(0x10),
        NotConnectedError,
        "opcode 0x10",
      );
      await talks.closed;
    }
  });
}

needsPython.test("a Python handler may not call back on its own link; ours may", async () => {
  await using peer = await PythonPeer.start();
  await using link = await ourClient(peer);
  const { talks, python: robot } = link;
  await robot.bind({ 0x10: { name: "again", opcode: 0x20 }, 0x11: "echo" });
  talks.bind(0x20, async (x: number) => await talks.execute(0x11, x));
  const error = await assertRejects(() => talks.execute(0x10), RemoteError);
  assertEquals(error.type, "AssertionError");
  assertEquals((await robot.execute(0x20, [5], { expect: 5 })).equal, true);
});
