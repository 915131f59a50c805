import { OpcodeText } from "../../transport/cli/given/opcode_text.ts";
import { Pauses } from "../../transport/cli/given/files.ts";
import { Player } from "../../transport/monitor/player.ts";
import { dumps } from "../../codec/mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  brokenText,
  readRecording,
} from "../../transport/cli/tap/recording.ts";
import { TCPTalksServer } from "../../mod.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { Esp32 } from "../kit/network/esp32.ts";
import { py, PythonPeer } from "../kit/python/peer.ts";
import {
  RunningCommand,
  type RunOptions,
  tcptalks,
} from "../kit/cli/command.ts";
import { Viewer } from "../kit/monitor/viewer.ts";
import { needsPython } from "../kit/python/wants.ts";

const portOf = (address: string) => Number(address.split(":").at(-1));

/** Two Pythons, and a monitor between them. */
async function monitored(
  peer: PythonPeer,
  options: string[] = [],
  run: RunOptions = {},
) {
  const robot = await peer.server({ password: "sésame" });
  await robot.bind({
    0x16: { name: "give", value: [1, 2.5], record: true },
    0x12: { name: "everything", record: true },
    0x30: { name: "raise", error: "value" },
  });
  const { connected } = await robot.listen();
  const command = new RunningCommand([
    "monitor",
    "127.0.0.1:0",
    `127.0.0.1:${robot.port}`,
    ...["--http", "0"],
    ...options,
  ], run);
  const port = portOf(await command.address());
  const [, url = ""] = await command.printed(/Open (http:\S+)/);
  const client = await peer.client(port, { password: "sésame" });
  await client.connect();
  await connected;
  return { robot, command, client, url, viewer: new Viewer(url) };
}

needsPython.test("cli monitor: tells each call between two Pythons, with names, answers, errors and numbers, and no password", async () => {
  await using peer = await PythonPeer.start();
  const folder = await Deno.makeTempDir();
  const names = `${folder}/names.json`;
  await Deno.writeTextFile(names, '{"avance": "0x12"}');
  const { command, client, viewer } = await monitored(peer, ["--names", names]);
  await using _command = command;
  await using _viewer = viewer;
  await client.execute(0x12, [1], { kwargs: { v: 2.5 } });
  await client.execute(0x30).catch(() => {});
  const failed = await viewer.row(({ kind }) => kind === "error");
  const asked = await viewer.row(({ op, kind }) =>
    kind === "request" && op === "avance 0x12"
  );
  const answer = await viewer.row(({ of }) => of === asked.id);
  assertEquals(
    [asked.text, asked.points],
    ["1, v=2.5", [["avance.args[0]", 1], ["avance.v", 2.5]]],
  );
  assertEquals(answer.text, "((1,), {'v': 2.5})");
  assertMatch(failed.text, /^ValueError: /);
  assert(answer.ms !== undefined && answer.ms >= 0);
  const detail = await (await viewer.fetch(`/message/${failed.id}`)).json();
  assertMatch(detail.traceback, /^Traceback \(most recent call last\):\n/);
  assertMatch(detail.dis, /PROTO/);
  const all = JSON.stringify(viewer.rows);
  assertEquals(/sésame|s\\u00e9same/.test(all), false);
  const [password] = viewer.rows;
  assertEquals(password?.kind, "password");
  const secret = await (await viewer.fetch(`/message/${password?.id}`)).json();
  assertEquals([secret.hex, secret.dis, secret.tree], ["", "", undefined]);
  const state = await viewer.until(({ links }) => links.length === 1);
  assertEquals(state.links[0]?.isReady, true);
  assertEquals(state.opcodes, [{ text: "avance", shown: "avance 0x12" }]);
  await client.disconnect();
  await viewer.until(({ links }) => links[0]?.over !== undefined);
  assertEquals((await command.stop()).code, 0);
  await Deno.remove(folder, { recursive: true });
});

needsPython.test("cli monitor: a call of the page reaches the robot, and its answer never the client", async () => {
  await using peer = await PythonPeer.start();
  const { command, client, robot, viewer } = await monitored(peer);
  await using _command = command;
  await using _viewer = viewer;
  await viewer.until(({ links }) => links[0]?.isReady === true);
  const call = (opcode: string, args: string) =>
    viewer.ask("/call", { link: 1, opcode, args });
  for (let i = 0; i < 20; i++) {
    const [answer, own] = await Promise.all([
      client.execute(0x12, [i]),
      call("0x12", `'page, (${i}', speed = ${i}`),
    ]);
    assertEquals(answer.repr, `((${i},), {})`);
    const { id } = await own.json();
    const row = await viewer.row(({ of }) => of === id);
    assertEquals(
      [row.text, row.own],
      [`(('page, (${i}',), {'speed': ${i}})`, true],
    );
  }
  const { queues } = await client.state();
  assertEquals(queues, 0);
  const calls = await robot.calls();
  assertEquals(calls.length, 40);
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["0x12", "red", /no Python literal: for the text write 'red'$/],
    ["0x12", "(1,", /no Python literal/],
    ["avance", "", /An opcode is an int such as 0x12/],
    ["0x12", "a=1, 2", /positional arguments go first/],
  ];
  for (const [opcode, args, words] of wrong) {
    const response = await call(opcode, args);
    assertEquals(response.status, 400);
    assertMatch((await response.json()).error, words);
  }
  const away = await viewer.ask("/call", { link: 9, opcode: "1", args: "" });
  assertMatch((await away.json()).error, /There is no link to the robot/);
  const silent = await viewer.ask("/describe", { link: 1 });
  assertMatch((await silent.json()).error, /does not say what it can do/);
});

needsPython.test("cli monitor: what it records, tap's replay and its own replay take", async () => {
  await using peer = await PythonPeer.start();
  const folder = await Deno.makeTempDir();
  const log = `${folder}/match.jsonl`;
  try {
    {
      const { command, client, viewer } = await monitored(peer, ["--log", log]);
      await using _command = command;
      await using _viewer = viewer;
      for (let i = 0; i < 5; i++) await client.execute(0x12, [py(`${i}.0`)]);
      await client.execute(0x30).catch(() => {});
      await viewer.row(({ kind }) => kind === "error");
      const ids = viewer.rows.slice(2, 4).map(({ id }) => id);
      const saved = await (await viewer.ask("/save", { ids })).text();
      assertEquals(saved.trim().split("\n").length, 2);
      await viewer.until(({ record }) => record?.messages === 14);
      assertEquals((await command.stop()).code, 0);
    }
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(log)).mode! & 0o777, 0o600);
    }
    const text = await Deno.readTextFile(log);
    assertEquals(text.trim().split("\n").length, 14);
    assertEquals(text.includes("sésame"), false);
    const robot = await peer.server({});
    await robot.bind({ 0x12: { name: "everything", record: true } });
    void (await robot.listen()).connected;
    // Cut, as by a machine that lost its current.
    await Deno.writeTextFile(log, text.slice(0, -20));
    await using command = new RunningCommand([
      ...["monitor", "--replay", log, "--http", "0"],
    ]);
    const [, url = ""] = await command.printed(/Open (http:\S+)/);
    await using viewer = new Viewer(url);
    const state = await viewer.until(({ replay }) => replay !== undefined);
    assertEquals(state.replay?.broken, [14]);
    assertEquals(viewer.rows.length, 13);
    assertEquals(state.canCall, false);
    const asked = viewer.rows.filter(({ kind }) => kind === "request");
    assertEquals(asked.map(({ text }) => text).slice(0, 2), ["0.0", "1.0"]);
    await viewer.tell("/replay", { position: 0 });
    await viewer.until(({ replay }) => replay?.position === 0);
    await viewer.tell("/replay", { play: true, speed: 10 });
    await viewer.until(({ replay }) =>
      replay?.position === replay?.duration && !replay?.isPlaying
    );
    assertEquals(viewer.rows.length, 13);
    await viewer.tell("/replay", { step: -1 });
    await viewer.until(({ replay }) => replay!.position < replay!.duration);
    assert(viewer.rows.length <= 12);
    const again = await viewer.ask("/again", {
      host: `127.0.0.1:${robot.port}`,
      password: "",
      ids: asked.slice(0, 2).map(({ id }) => id),
    });
    const answers = (await again.text()).trim().split("\n");
    assertEquals(answers.map((line) => JSON.parse(line).text), [
      "((0.0,), {})",
      "((1.0,), {})",
    ]);
    const nobody = await viewer.ask("/again", {
      host: "127.0.0.1:1",
      password: "",
      ids: [asked[0]!.id],
    });
    assertMatch(
      (await nobody.json()).error,
      /^Nobody answers at 127\.0\.0\.1:1/,
    );
    const other = await peer.server({});
    await other.bind({ 0x12: { name: "everything" } });
    void (await other.listen()).connected;
    const played = await tcptalks([
      ...["replay", log, `127.0.0.1:${other.port}`, "--speed", "0"],
    ]);
    assertStringIncludes(played.err, "is cut off or broken in line 14");
    assertStringIncludes(played.err, "5 answered as recorded");
    assertEquals(played.code, 0);
    assertEquals((await command.stop()).code, 0);
    assertStringIncludes(
      (await command.ended()).err,
      "is cut off or broken in line 14: what is whole is taken",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

needsPython.test("cli monitor: a recording is begun and ended from the page, for its owner's eyes only", async () => {
  await using peer = await PythonPeer.start();
  const folder = await Deno.makeTempDir();
  const { command, client, viewer } = await monitored(peer, [], { folder });
  await using _command = command;
  await using _viewer = viewer;
  await client.execute(0x16);
  await viewer.tell("/record", { on: true });
  const { record } = await viewer.until(({ record }) => record !== undefined);
  const path = `${record?.path}`;
  try {
    await client.execute(0x12, [1]);
    await viewer.until(({ record }) => record?.messages === 2);
    await viewer.tell("/record", { on: false });
    await viewer.until(({ record }) => record === undefined);
    await client.execute(0x12, [2]);
    const lines = (await Deno.readTextFile(path)).trim().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).kind), [
      "request",
      "reply",
    ]);
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const textBytes = (text: string) => new TextEncoder().encode(text);

Deno.test("cli monitor: an ESP32 that dialled is called from the page, in its own way of writing", async () => {
  await using server = new TCPTalksServer({ port: 0, dialect: "esp32" });
  const came = server[Symbol.asyncIterator]().next();
  await server.ready;
  await using command = new RunningCommand([
    ...["monitor", "127.0.0.1:0", `127.0.0.1:${server.port}`, "--http", "0"],
  ]);
  const port = portOf(await command.address());
  const [, url = ""] = await command.printed(/Open (http:\S+)/);
  await using viewer = new Viewer(url);
  await using esp32 = await Esp32.dial(port, {
    5: (speed) => Number(speed) * 2,
  });
  const { value: bot } = await came;
  await viewer.until(({ links }) => links[0]?.isReady === true);
  const call = (args: string) =>
    viewer.ask("/call", { link: 1, to: "client", opcode: "5", args });
  const [answer, own] = await Promise.all([
    bot?.execute(5, 100),
    call("60").then((response) => response.json()),
  ]);
  const row = await viewer.row(({ of }) => of === own.id);
  assertEquals([answer, row.text, row.from], [200, "120", "client"]);
  assertEquals(esp32.requests.length, 2);
  const refused = await (await call("'fast'")).json();
  assertMatch(refused.error, /^Cannot call .* of an ESP32: argument 1 of 1/);
  assertEquals(bot?.stats().unpolled, 0);
});

Deno.test("cli monitor: of a recording that is cut or broken anywhere, all that is whole is taken", async () => {
  const line = (time: number) =>
    JSON.stringify({ time, link: 1, from: "client", bytes: "gARLAS4=" });
  const whole = [1, 2, 3].map(line);
  const cases: readonly (readonly [string[], number[]])[] = [
    [whole, []],
    [[`\ufeff${whole[0]}\r`, "", `${whole[1]}\r`, line(3).slice(0, 30)], [4]],
    [[line(0).slice(9), ...whole], [1]],
    // A recording that was cut, and another one after it.
    [[line(0).slice(0, 20) + line(0), ...whole, "\0".repeat(4096)], [1, 5]],
    [[...whole, line(8.65e15), line(-1e308), "[]", "null"], [4, 5, 6, 7]],
  ];
  for (const [lines, broken] of cases) {
    const recording = await readRecording(textBytes(lines.join("\n")), "match");
    assertEquals(recording.broken, broken);
    assertEquals(recording.records.length, lines[1] === "" ? 2 : 3);
  }
  const endless = textBytes([...whole, ...Array(1000).fill("x")].join("\n"));
  const { broken, brokenLines } = await readRecording(endless, "match");
  assertEquals([broken.length, brokenLines], [20, 1000]);
  // Opcodes have the names that they had, and what is no name is none.
  const named = [["go", 16], ["go", 17], ["\x1b[2J", "x"], [1, 18], ["a", []]]
    .map(([name, opcode], i) =>
      JSON.stringify({ ...JSON.parse(line(i)), name, opcode })
    );
  const { names } = await readRecording(textBytes(named.join("\n")), "match");
  assertEquals(names, { go: 16, "\x1b[2J": "x" });
  const more = Array.from(
    { length: 501 },
    (_, i) =>
      JSON.stringify({ ...JSON.parse(line(i)), name: `n${i}`, opcode: i }),
  );
  const many = await readRecording(textBytes(more.join("\n")), "match");
  assertEquals(Object.keys(many.names).length, 500);
  const text = new OpcodeText({ drive: 16 }).and(names);
  assertEquals([16, 18, "x"].map((opcode) => text.show(opcode)), [
    "drive 0x10",
    "0x12",
    "\\x1b[2J 'x'",
  ]);
  const torn = Array.from({ length: 8 }, () => "{");
  assertEquals(
    brokenText(
      "match",
      await readRecording(textBytes([...whole, ...torn].join("\n")), ""),
    ),
    '"match" is cut off or broken in lines 4, 5, 6, 7, 8 and 3 more: what is whole is taken',
  );
});

Deno.test("cli monitor: a recording is read with pauses, in which it can be stopped", async () => {
  const line = JSON.stringify({
    time: 1,
    link: 1,
    from: "client",
    bytes: dumps("x".repeat(3000)).toBase64(),
  });
  const bytes = textBytes(`${line}\n`.repeat(2000));
  // A machine that takes long for what lies between two looks at it.
  const clock = new ScriptedClock();
  const slow = {
    now: () => (clock.pass(10), clock.now()),
    after: () => () => {},
  };
  class Counted extends Pauses {
    count = 0;
    override take(): Promise<void> {
      this.count++;
      return super.take();
    }
  }
  const pauses = new Counted(undefined, slow);
  const recording = await readRecording(bytes, "match", pauses);
  assertEquals(pauses.count, 8);
  await Player.of("match", recording, { reset() {}, show() {} }, pauses);
  assertEquals(pauses.count, 15);
  const stop = new AbortController();
  const stopped = readRecording(
    bytes,
    "match",
    new Pauses(stop.signal, slow),
  );
  stop.abort(new Error("Ctrl-C"));
  await assertRejects(() => stopped, Error, "Ctrl-C");
  // Each pause takes a timer's millisecond: not where nobody waited yet.
  const fast = new Counted(undefined, new ScriptedClock());
  await readRecording(textBytes("\n".repeat(100_000) + line), "match", fast);
  assertEquals(fast.count, 0);
});

Deno.test("cli monitor: bad input is told in words, with an exit code", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using taken = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const port = `127.0.0.1:${taken.addr.port}`;
    const other = `${folder}/other.jsonl`;
    await Deno.writeTextFile(other, '{"level":"info"}\n{"level":"warn"}\n');
    const empty = `${folder}/empty.jsonl`;
    await Deno.writeTextFile(empty, "\n");
    const cases: readonly (readonly [string[], number, RegExp])[] = [
      [
        ["127.0.0.1:0", "robot", "--http", port],
        2,
        /Cannot listen on .*another program/,
      ],
      [[port, "robot", "--http", "0"], 2, /Cannot listen on .*another program/],
      [["1", "2", "3"], 64, /Expected two addresses/],
      [["--replay", other, "--http", "0"], 66, /is no recording: line 1/],
      [["--replay", empty, "--http", "0"], 66, /there is no message in it/],
      [["--replay", `${folder}/none`, "--http", "0"], 66, /no such file/],
      [["--replay", other, "25566"], 64, /expected nothing else/],
      [["0", "robot", "--http", "x:y"], 64, /A port is a number/],
      [
        ["127.0.0.1:0", "robot", "--http", "0", "--log", `${folder}/no/x`],
        66,
        /no such folder/,
      ],
      [
        ["127.0.0.1:0", "robot", "--http", "0", "--log", other],
        66,
        /something in it already; take another name/,
      ],
    ];
    for (const [args, code, words] of cases) {
      const run = await tcptalks(["monitor", ...args]);
      assertMatch(run.err, words);
      assertEquals(run.code, code, `${args}: ${run.err}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cli monitor: a second one takes a free port for its page, one that was told its port does not", async () => {
  let first: Deno.Listener;
  try {
    first = Deno.listen({ hostname: "127.0.0.1", port: 8090 });
  } catch {
    return; // Somebody's own monitor is there.
  }
  try {
    const here = ["monitor", "127.0.0.1:0", "127.0.0.1:1"];
    await using command = new RunningCommand(here);
    const [, port] = await command.printed(/Open http:\S+:(\d+)\//);
    assert(port !== "8090");
    assertEquals((await command.stop()).code, 0);
    const told = await tcptalks([...here, "--http", "8090"]);
    assertEquals(told.code, 2);
  } finally {
    first.close();
  }
});

needsPython.test("cli monitor: a robot that is away ends that link alone, and is told", async () => {
  await using peer = await PythonPeer.start();
  const port = await peer.holdPort();
  await using command = new RunningCommand([
    ...["monitor", "127.0.0.1:0", `127.0.0.1:${port}`, "--http", "0"],
  ]);
  const address = await command.address();
  const [, url = ""] = await command.printed(/Open (http:\S+)/);
  await using viewer = new Viewer(url);
  const call = await tcptalks(["call", address, "0x16", "--timeout", "0.3"]);
  assertEquals(call.code, 2);
  await viewer.until(({ notes }) =>
    notes.some(([note]) => note.startsWith("Cannot dial"))
  );
  assertEquals((await command.stop()).code, 0);
});
