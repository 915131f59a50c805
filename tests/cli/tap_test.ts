import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createSocket } from "node:dgram";
import { Relay } from "../../transport/cli/tap/relay.ts";
import type {
  Connection,
  Network,
} from "../../transport/network/connection.ts";
import { py, PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import { RunningCommand, tcptalks } from "../kit/cli/command.ts";

const portOf = (address: string) => Number(address.split(":").at(-1));

/** Two Pythons, and a tap between them. */
async function tapped(peer: PythonPeer, ...options: string[]) {
  const robot = await peer.server({ password: "sésame" });
  await robot.bind({
    0x16: { name: "give", value: [1, 2.5] },
    0x12: "everything",
    0x30: { name: "raise", error: "value" },
  });
  const { connected } = await robot.listen();
  const tap = new RunningCommand([
    "tap",
    "127.0.0.1:0",
    `127.0.0.1:${robot.port}`,
    ...options,
  ]);
  const client = await peer.client(portOf(await tap.address()), {
    password: "sésame",
  });
  await client.connect();
  await connected;
  return { robot, tap, client };
}

needsPython.test("cli tap: shows each message between two Pythons, both ways, and no password", async () => {
  await using peer = await PythonPeer.start();
  const folder = await Deno.makeTempDir();
  const names = `${folder}/names.json`;
  await Deno.writeTextFile(names, '{"avance": "0x12", "alerte": 80}');
  const link = await tapped(peer, "--names", names);
  await using tap = link.tap;
  await link.client.bind({ 80: "echo" });
  await link.client.execute(0x12, [1], { kwargs: { v: "é" } });
  await link.client.execute(0x30).catch(() => {});
  await link.robot.execute(80, ["mur"]);
  await link.client.disconnect();
  await tap.printed(/#1 over/);
  const { code, out, err } = await tap.stop();
  await Deno.remove(folder, { recursive: true });
  const lines = out.split("\n").map((line) =>
    line.replace(/^\S+ /, "").replace(/[\d.]+ ms$/, "T ms")
  );
  const size = " {2}\\d+ B";
  const expected = [
    /^#1 127\.0\.0\.1:\d+ connected$/,
    new RegExp(`^#1 -> a password${size}$`),
    new RegExp(`^#1 <- the password is right${size}$`),
    new RegExp(`^#1 -> avance 0x12\\(1, v='é'\\)${size}$`),
    new RegExp(
      `^#1 <- avance 0x12 = \\(\\(1,\\), {'v': 'é'}\\)${size} {2}T ms$`,
    ),
    new RegExp(`^#1 -> 0x30\\(\\)${size}$`),
    new RegExp(`^#1 <- 0x30 ! ValueError: .*${size} {2}T ms$`),
    new RegExp(`^#1 <- alerte 0x50\\('mur'\\)${size}$`),
    new RegExp(`^#1 -> alerte 0x50 = 'mur'${size} {2}T ms$`),
    /^#1 over: the (?:client|robot) hung up$/,
    /^$/,
  ];
  for (const [i, pattern] of expected.entries()) {
    assertMatch(lines[i] ?? "missing", pattern);
  }
  assertEquals(lines.length, expected.length);
  assertStringIncludes(err, "8 messages");
  assertEquals(out.includes("sésame"), false);
  assertEquals(code, 0);
});

needsPython.test("cli tap: bytes that are no message go through unchanged, with the ends of file", async () => {
  await using peer = await PythonPeer.start();
  const port = await peer.holdPort();
  const { accepted } = await peer.listen(port);
  await using tap = new RunningCommand([
    "tap",
    "127.0.0.1:0",
    `127.0.0.1:${port}`,
  ]);
  const client = await peer.dial(portOf(await tap.address()));
  const server = await accepted;
  const garbage = new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n\x1b[2J");
  const half = Uint8Array.fromHex("80049512");
  await client.send(garbage);
  await tap.printed(/-> no message/);
  await client.send(half);
  await client.finish();
  const wanted = garbage.length + half.length;
  const read = await server.read({ count: wanted });
  assertEquals(read.bytes.toHex(), garbage.toHex() + half.toHex());
  // The other way is still open after one side has ended.
  const long = await peer.dumps("x".repeat(300_000));
  await server.send(long);
  await server.finish();
  assertEquals((await client.read({ count: long.length })).bytes, long);
  await tap.printed(/#1 over/);
  const { out } = await tap.stop();
  assertEquals(out.includes("\x1b"), false);
});

needsPython.test("cli tap: a target that nobody listens at ends that link alone", async () => {
  await using peer = await PythonPeer.start();
  const port = await peer.holdPort();
  await using tap = new RunningCommand([
    "tap",
    "127.0.0.1:0",
    `127.0.0.1:${port}`,
  ]);
  const address = await tap.address();
  const call = await tcptalks(["call", address, "0x16", "--timeout", "0.3"]);
  assertEquals(call.code, 2);
  await tap.printed(/#1 over: Cannot dial 127\.0\.0\.1:/);
  const { code } = await tap.stop();
  assertEquals(code, 0);
});

needsPython.test("cli tap: --log records what replay plays again, byte for byte, and no password", async () => {
  await using peer = await PythonPeer.start();
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/match.jsonl`;
    const link = await tapped(peer, "--log", log, "--quiet");
    await using tap = link.tap;
    await link.client.execute(0x16);
    await link.client.execute(0x12, [py("2.0")], { kwargs: { v: 1 } });
    await link.client.disconnect();
    await tap.printed(/#1 over/);
    assertEquals((await tap.stop()).code, 0);
    const text = await Deno.readTextFile(log);
    const records = text.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(
      records.map(({ kind, from, opcode, text }) => [kind, from, opcode, text]),
      [
        ["password", "client", undefined, undefined],
        ["password", "target", undefined, "true"],
        ["request", "client", 0x16, ""],
        ["reply", "target", 0x16, "[1, 2.5]"],
        ["request", "client", 0x12, "2.0, v=1"],
        ["reply", "target", 0x12, "((2.0,), {'v': 1})"],
      ],
    );
    assertEquals(records[0].bytes, undefined);
    const again = await peer.server({ password: "sésame" });
    await again.bind({
      0x16: { name: "give", value: [1, 3], record: true },
      0x12: { name: "everything", record: true },
    });
    const { connected } = await again.listen();
    const played = await tcptalks([
      "replay",
      log,
      `127.0.0.1:${again.port}`,
      "--password",
      "sésame",
      "--speed",
      "0",
    ]);
    await connected;
    assertEquals(await again.calls(), [
      "(22, (), {})",
      "(18, (2.0,), {'v': 1})",
    ]);
    assertMatch(played.out, /^0x16\(\) = \[1, 3\] .* recorded \[1, 2\.5\]$/m);
    assertMatch(played.out, /^0x12\(2\.0, v=1\) = .* as recorded$/m);
    assertStringIncludes(played.err, "1 answered as recorded, 1 otherwise");
    assertEquals(played.code, 0);
    // A robot that fails now is told from one that returns such a text.
    const broken = await peer.server({ password: "sésame" });
    await broken.bind({ 0x12: { name: "raise", error: "value" } });
    void (await broken.listen()).connected;
    const failed = await tcptalks([
      ...["replay", log, `127.0.0.1:${broken.port}`],
      ...["--password", "sésame", "--speed", "0"],
    ]);
    assertMatch(failed.out, /^0x12\(2\.0, v=1\) ! TypeError: .* recorded /m);
    const wrong = await tcptalks(["replay", log, "127.0.0.1:1", "--link", "7"]);
    assertStringIncludes(wrong.err, "no requests of a client on link 7");
    assertEquals(wrong.code, 66);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

needsPython.test("cli tap: --plot sends numbers to Teleplot", async () => {
  await using peer = await PythonPeer.start();
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = createSocket("udp4", (message) => {
    if (seen.push(new TextDecoder().decode(message)) === 4) resolve();
  });
  const bound = Promise.withResolvers<void>();
  socket.bind(0, "127.0.0.1", () => bound.resolve());
  await bound.promise;
  const plots = ["0x16[0]", "0x16", "0x12.args[0]"].flatMap((text) => [
    "--plot",
    text,
  ]);
  const teleplot = `127.0.0.1:${socket.address().port}`;
  const link = await tapped(peer, ...plots, "--teleplot", teleplot);
  await using tap = link.tap;
  await link.client.execute(0x16);
  await link.client.execute(0x12, [7]);
  await promise;
  const closed = Promise.withResolvers<void>();
  socket.close(() => closed.resolve());
  await closed.promise;
  assertEquals(
    seen.map((text) => text.replace(/:\d{13}:/, ":TIME:")).sort(),
    [
      "0x12.args[0]:TIME:7|g",
      "0x16[0]:TIME:1|g",
      "0x16[0]:TIME:1|g",
      "0x16[1]:TIME:2.5|g",
    ],
  );
  await link.client.disconnect();
  await tap.stop();
  const wrong = await tcptalks(["tap", "1", "robot", "--plot", "[0]"]);
  assertStringIncludes(wrong.err, '"--plot" takes OPCODE[INDEX]');
  assertEquals(wrong.code, 64);
});

/** A network of connections with these ends, each of which hangs up at once. */
function endsOf(
  clients: readonly { local: string; remote: string }[],
  dialled: { local: string; remote: string },
): Network {
  const open = (ends: { local: string; remote: string }): Connection => ({
    ...ends,
    read: () => Promise.resolve(null),
    write: ({ length }) => Promise.resolve(length),
    closeWrite: () => Promise.resolve(),
    close() {},
  });
  const waiting = [...clients];
  const closed = Promise.withResolvers<Connection>();
  return {
    dial: () => Promise.resolve(open(dialled)),
    listen: () => ({
      address: "127.0.0.1:25566",
      port: 25566,
      accept() {
        const next = waiting.shift();
        return next ? Promise.resolve(open(next)) : closed.promise;
      },
      close: () => closed.reject(new Error("closed")),
    }),
  };
}

Deno.test("cli tap: two connections may have one end in common; both only where it taps itself", async () => {
  const here = { hostname: "127.0.0.1", port: 25566 };
  const mine = { local: "127.0.0.1:5000", remote: "127.0.0.1:25565" };
  const run = async (dialled: { local: string; remote: string }) => {
    const over = Promise.withResolvers<string>();
    const relay: Relay = new Relay(
      endsOf([{ local: "127.0.0.1:25566", remote: "127.0.0.1:5000" }], dialled),
      here,
      here,
    );
    const running = relay.run({
      links: {
        refused: 0,
        opened() {},
        closed: (_, why) => over.resolve(why),
        note() {},
      },
      now: () => 0,
      tell() {},
    });
    running.catch(({ message }) => over.resolve(message));
    const why = await over.promise;
    relay.close();
    await running.catch(() => {});
    return why;
  };
  assertMatch(await run(mine), /hung up/);
  assertMatch(
    await run({ ...mine, remote: "127.0.0.1:25566" }),
    /is this tap itself/,
  );
});
