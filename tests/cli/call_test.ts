import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { type BindOptions, PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import {
  RunningCommand,
  tcptalks,
  tcptalksProcess,
} from "../kit/cli/command.ts";

/** A Python robot that lets one client in, and its address. */
async function robot(
  peer: PythonPeer,
  handlers: BindOptions,
  password?: string,
): Promise<string> {
  const link = await peer.server(password === undefined ? {} : { password });
  await link.bind(handlers);
  const { connected } = await link.listen();
  connected.catch(() => {});
  return `127.0.0.1:${link.port}`;
}

needsPython.test("cli call: arguments go to Python, the answer comes as Python's repr", async () => {
  await using peer = await PythonPeer.start();
  const address = await robot(peer, { 0x20: "everything" }, "sésame");
  const { code, out, err } = await tcptalks([
    "call",
    address,
    "0x20",
    "-1",
    "2.0",
    "'é'",
    String.raw`b'\x00'`,
    "(1, None)",
    "--password",
    "sésame",
    "vitesse={1: True}",
  ]);
  assertEquals(err, "");
  assertEquals(
    out,
    "((-1, 2.0, 'é', b'\\x00', (1, None)), {'vitesse': {1: True}})\n",
  );
  assertEquals(code, 0);
});

needsPython.test("cli call: --json, --repeat and a protocol of old robots", async () => {
  await using peer = await PythonPeer.start();
  const address = await robot(peer, { 0x16: "echo" });
  const { code, out } = await tcptalks([
    "call",
    address,
    "0x16",
    "{'a': (1, 2.0), 'b': b'ab', 'c': None}",
    ..."--json --repeat 3 --interval 1ms --protocol 3".split(" "),
  ]);
  const line = '{"a": [1, 2.0], "b": "YWI=", "c": null}\n';
  assertEquals(out, line.repeat(3));
  assertEquals(code, 0);
});

needsPython.test("cli call: a remote error is code 1, with its traceback", async () => {
  await using peer = await PythonPeer.start();
  const address = await robot(peer, {
    0x16: { name: "raise", error: "value" },
  });
  const { code, out, err } = await tcptalks(["call", address, "0x16"]);
  assertEquals(out, "");
  assertMatch(err, /^Traceback \(most recent call last\):\n {2}File "/);
  assertMatch(err, /\nValueError: .*\n$/);
  assertEquals(code, 1);
  const unbound = await robot(peer, {});
  const missing = await tcptalks(["call", unbound, "0x77"]);
  assertStringIncludes(missing.err, "opcode 119 is not bound");
  assertEquals(missing.code, 1);
});

needsPython.test("cli call: no link, a wrong password and silence are code 2", async () => {
  await using peer = await PythonPeer.start();
  const free = await peer.holdPort();
  const refused = await tcptalks(
    ["call", `127.0.0.1:${free}`, "0x16", "--timeout", "50ms"],
  );
  assertMatch(refused.err, /^tcptalks call: Nobody answers at 127\.0\.0\.1:/);
  assertEquals(refused.code, 2);
  const locked = await robot(peer, {}, "sésame");
  const wrong = await tcptalks(["call", locked, "0x16", "--password", "x"]);
  assertStringIncludes(wrong.err, "refused the password");
  assertEquals(wrong.code, 2);
  const slow = await robot(peer, { 0x16: { name: "gate", gate: "late" } });
  const late = await tcptalks(["call", slow, "0x16", "--timeout", "0.1"]);
  await peer.openGate("late");
  assertStringIncludes(late.err, "No reply to opcode 0x16");
  assertEquals(late.code, 2);
  assertEquals(late.out, "");
});

Deno.test("cli call: wrong arguments are code 64 and name what would be right", async () => {
  const wrong: [string[], string][] = [
    [[], "Usage: tcptalks COMMAND"],
    [["cal"], 'There is no command "cal", did you mean "call"?'],
    [["quux"], "expected call, listen, tap"],
    [["call"], "Expected HOST[:PORT], or a tcptalks.json here"],
    [["call", "robot"], "Expected an opcode such as 0x12"],
    [["call", "robot", "avance"], 'not "avance"'],
    [["call", "robot", "1", "abc"], `write "'abc'"`],
    [["call", "robot", "1", "--protocol", "7"], "takes 3, 4 or peer"],
    [["call", "robot", "1", "--repeat", "x"], "from 0 to 1000000000"],
  ];
  const outcomes = await Promise.all(wrong.map(([args]) => tcptalks(args)));
  for (const [i, { code, out, err }] of outcomes.entries()) {
    assertStringIncludes(err, wrong[i]?.[1] ?? "?");
    assertEquals([code, out], [64, ""]);
  }
});

Deno.test("cli call: every command explains itself", async () => {
  const all = await tcptalks(["--help"]);
  assertEquals([all.code, all.err], [0, ""]);
  const names = [...all.out.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) =>
    name ?? ""
  );
  assertEquals(
    names,
    "call listen tap monitor replay bridge ping dis load dump names types interop"
      .split(" "),
  );
  const helps = await Promise.all(names.map((name) => tcptalks([name, "-h"])));
  for (const [i, { code, out }] of helps.entries()) {
    assertEquals(code, 0);
    assertMatch(out, new RegExp(`\nUsage: tcptalks ${names[i]}`));
    assertMatch(out, new RegExp(`\nExamples:\n  tcptalks ${names[i]}`));
  }
  assertEquals((await tcptalks(["help", "tap"])).out, helps[2]?.out);
});

Deno.test("cli call: without --allow-net it says what to add", async () => {
  const { code, err } = await tcptalksProcess(
    ["call", "127.0.0.1:1", "0x16"],
    [],
  );
  assertStringIncludes(err, "--allow-net");
  assertEquals(code, 2);
});

needsPython.test("cli call: Ctrl-C ends it, and a closed pipe ends it with a word", async () => {
  await using peer = await PythonPeer.start();
  const address = await robot(peer, { 0x16: "count" });
  await using running = new RunningCommand(
    ["call", address, "0x16", "--repeat", "0", "--interval", "1ms"],
  );
  await running.printed(/\n2\n/);
  const { code, err } = await running.stop();
  assertEquals([code, err], [0, ""]);
  const again = await robot(peer, { 0x16: "count" });
  const command = new Deno.Command("bash", {
    // It warns of a locale that the machine lacks.
    env: { LC_ALL: "C" },
    args: [
      "-c",
      `set -o pipefail; "$0" run --no-check -N transport/cli/mod.ts call ${again} 0x16 --repeat 0 --interval 1ms | head -2`,
      Deno.execPath(),
    ],
    cwd: new URL("../..", import.meta.url),
  });
  const piped = await command.output();
  const text = new TextDecoder();
  assertEquals(text.decode(piped.stdout), "0\n1\n");
  assertEquals(
    [piped.code, text.decode(piped.stderr)],
    [0, "Stopped: nobody reads the output any more\n"],
  );
});

needsPython.test("cli ping: handshake and round trips, also with a robot without ids", async () => {
  await using peer = await PythonPeer.start();
  for (const era of [2017, 2018] as const) {
    const link = await peer.server({ era, identity: "R2" });
    const { connected } = await link.listen();
    const { code, out } = await tcptalks(
      ["ping", `127.0.0.1:${link.port}`, "--count", "3", "--interval", "0"],
    );
    await connected;
    assertMatch(out, /^127\.0\.0\.1:\d+: handshake [\d.]+ ms\n1: [\d.]+ ms/);
    assertStringIncludes(out, era === 2017 ? "it has no id" : "id 'R2'");
    assertMatch(out, /\n3 round trips: min [\d.]+ ms, median [\d.]+ ms/);
    assertEquals(code, 0);
  }
  const link = await peer.server();
  await link.listen();
  const { out } = await tcptalks(
    ["ping", `127.0.0.1:${link.port}`, "--count", "2", "--json"],
  );
  const figures = JSON.parse(out);
  assertEquals(figures.count, 2);
  assertEquals(figures.min > 0 && figures.max >= figures.median, true);
});

Deno.test("cli call: Ctrl-C while it waits for an answer is code 130", async () => {
  const asked = Promise.withResolvers<void>();
  await using robot = new TCPTalks({ hostname: "127.0.0.1", port: 0 });
  robot.bind(0x16, () => {
    asked.resolve();
    return new Promise(() => {});
  });
  const ready = robot.connect({ timeout: null });
  await using running = new RunningCommand(
    ["call", `127.0.0.1:${robot.port}`, "0x16"],
  );
  await Promise.all([ready, asked.promise]);
  const { code, out, err } = await running.stop();
  assertEquals([code, out, err], [130, "", "tcptalks call: Interrupted\n"]);
});

Deno.test("cli interop: without the permission it says what to add", async () => {
  const { code, err } = await tcptalksProcess(["interop"], ["-R"]);
  assertStringIncludes(err, 'or run "deno task interop"');
  assertEquals(code, 66);
});

Deno.test("cli call: a robot that goes away between two calls is no advice for a program", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  server.bind(0x10, function (this: TCPTalks) {
    setTimeout(() => void this.disconnect());
  });
  const { code, out, err } = await tcptalks([
    ..."call 0x10 --repeat 2 --interval 50ms".split(" ").toSpliced(
      1,
      0,
      server.address,
    ),
  ]);
  assertEquals([code, out], [2, "None\n"]);
  assertMatch(err, /closed the link(; did its program end\?)?\n$/);
});

Deno.test("cli call: --watch draws eight curves at most", async () => {
  await using robot = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x10, () => new Array(12).fill(7));
  const { code, out } = await tcptalks([
    ...["call", `127.0.0.1:${robot.port}`, "0x10"],
    ..."--watch --repeat 1".split(" "),
  ], { columns: 80 });
  assertEquals([code, out.match(/▁+/g)?.length], [0, 8]);
});
