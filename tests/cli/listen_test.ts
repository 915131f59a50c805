import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { py, PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import {
  RunningCommand,
  tcptalks,
  tcptalksProcess,
} from "../kit/cli/command.ts";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { playRobot } from "../../transport/cli/listen/fake_robot.ts";
import { wireKey } from "../../transport/options/opcodes.ts";
import { passwordMessage, request } from "../tools/fuzz/transport_messages.ts";

const portOf = (address: string) => Number(address.split(":").at(-1));

/** Runs `test` with files in a folder of its own. */
async function withFiles(
  files: Record<string, string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

needsPython.test("cli listen: answers and logs every call of several Python clients", async () => {
  await using peer = await PythonPeer.start();
  await using robot = new RunningCommand([
    "listen",
    "127.0.0.1:0",
    "--password",
    "sésame",
    "--echo",
    "--reply",
    "0x16=(0.0, 'ici')",
  ]);
  const port = portOf(await robot.address());
  const options = { password: "sésame" };
  const one = await peer.client(port, { ...options, identity: "un" });
  const two = await peer.client(port, { ...options, identity: "deux" });
  await one.connect();
  await two.connect();
  const position = await one.execute(0x16, [1], {
    expect: py("(0.0, 'ici')"),
  });
  assertEquals(position.equal, true);
  // A float stays a float on its way there and back.
  const echo = await two.execute(0x99, [py("2.0")], { expect: py("2.0") });
  assertEquals(echo.equal, true);
  await two.execute("nom", [1, 2], { kwargs: { b: null } });
  await one.disconnect();
  await robot.printed(/'un' left/);
  const wrong = await peer.client(port, { password: "faux" });
  await wrong.connect().catch(() => {});
  await robot.printed(/Refused 127\.0\.0\.1:\d+: its password is wrong/);
  const { code, out, err } = await robot.stop();
  assertMatch(
    out,
    /^\d\d:\d\d:\d\d\.\d{3} Client 'un' joined from 127\.0\.0\.1:\d+$/m,
  );
  assertMatch(out, / 0x16\(1\) -> \(0\.0, 'ici'\) {2}[\d.]+ ms$/m);
  assertMatch(out, / 0x99\(2\.0\) -> 2\.0 {2}/);
  assertMatch(out, / 'nom'\(1, 2, b=None\) -> \(1, 2\) {2}/);
  assertStringIncludes(err, "2 clients served");
  assertEquals(code, 0);
});

Deno.test("cli listen: a client's arrival is logged before the call that it made on its way in", async () => {
  await using robot = new RunningCommand(["listen", "127.0.0.1:0", "--echo"]);
  const port = portOf(await robot.address());
  // Both call right after the password; one never says its id, the other runs away.
  const [first, second] = [7, 8];
  const patient = await Deno.connect({ hostname: "127.0.0.1", port });
  await patient.write(passwordMessage(null));
  await patient.write(request(0x12, 1, first));
  await robot.printed(/0x12\(7\)/);
  using hasty = await Deno.connect({ hostname: "127.0.0.1", port });
  await hasty.write(passwordMessage(null));
  await hasty.write(request(0x12, 1, second));
  await hasty.closeWrite();
  await robot.printed(/0x12\(8\)/);
  patient.close();
  await robot.printed(/left/);
  const { out } = await robot.stop();
  const lines = out.split("\n").map((line) => line.replace(/^\S+ /, ""));
  assertMatch(lines[0] ?? "", /^Client .* joined from 127\.0\.0\.1:\d+$/);
  assertMatch(lines[1] ?? "", /^127\.0\.0\.1:\d+ 0x12\(7\) -> 7 /);
  const times = out.split("\n").map((line) => line.split(" ")[0] ?? "");
  assertEquals(times.slice(0, 2), times.slice(0, 2).sort());
});

Deno.test("cli listen: a script's functions, by number and by name; --strict, --latency", async () => {
  const files = {
    "robot #1.ts": `export default {
      0x16: () => [1, 2],
      avance: (mm: number, { speed = 1 } = {}) => mm * speed,
      0x30: () => { throw new RangeError("trop loin"); },
    };`,
    "names.json": '{"avance": "0x12"}',
  };
  await withFiles(files, async (folder) => {
    await using robot = new RunningCommand([
      "listen",
      "127.0.0.1:0",
      "--script",
      `${folder}/robot #1.ts`,
      "--names",
      `${folder}/names.json`,
      "--strict",
      "--latency",
      "20ms",
    ]);
    const address = await robot.address();
    const call = (...args: string[]) => tcptalks(["call", address, ...args]);
    assertEquals((await call("0x16")).out, "[1, 2]\n");
    assertEquals((await call("0x12", "10", "speed=3")).out, "30\n");
    const thrown = await call("0x30");
    assertStringIncludes(thrown.err, "ValueError: trop loin");
    assertEquals(thrown.code, 1);
    assertStringIncludes((await call("0x31")).err, "is not bound");
    const { out } = await robot.stop();
    assertMatch(
      out,
      / avance 0x12\(10, speed=3\) -> 30 {2}(\d\d|\d{3})\.\d ms/,
    );
    assertMatch(out, / 0x30\(\) -> RangeError: trop loin/);
    assertMatch(out, / 0x31\(\) -> KeyError: opcode 49 is not bound to any/);
  });
});

Deno.test("cli listen: nothing is kept of the opcodes that a client asks for", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  playRobot(server, {
    answers: new Map([[wireKey(0x16), () => "bound"]]),
    echo: true,
    strict: false,
    latency: 0,
    dropAfter: 0,
    answered: () => {},
  });
  await using client = new TCPTalks({ ip: "127.0.0.1", port: server.port });
  await client.connect();
  assertEquals(await client.execute("x".repeat(100_000), 1), 1);
  assertEquals(await client.execute(0x16), "bound");
  assertEquals(server.describe(), []);
});

needsPython.test("cli listen: --drop-after hangs up once that many calls were answered", async () => {
  await using peer = await PythonPeer.start();
  await using robot = new RunningCommand(
    ["listen", "127.0.0.1:0", "--drop-after", "2"],
  );
  const client = await peer.client(portOf(await robot.address()));
  await client.connect();
  await client.execute(1);
  await client.execute(2);
  await client.sleepUntilDisconnected();
  await robot.stop();
});

Deno.test("cli listen: what is wrong, and what would be right", async () => {
  const files = {
    "list.ts": "export default 3;",
    "names.json": '{"avance": [1]}',
  };
  await withFiles(files, async (folder) => {
    const wrong: [string[], number, string][] = [
      [["--reply", "0x16"], 64, '"--reply" takes OPCODE=VALUE'],
      [["--reply", "0x16=abc"], 64, `The reply to 0x16, abc, is no Python`],
      [["1", "2"], 64, "One port at most"],
      [["--drop-after", "0"], 64, "from 1 to"],
      [["--script", `${folder}/list.ts`], 66, "has no default export"],
      [["--script", `${folder}/none.ts`], 66, "Cannot load"],
      [["--names", `${folder}/names.json`], 66, "expected an int or"],
      [["--names", `${folder}/none.json`], 66, "there is no such file"],
    ];
    const outcomes = await Promise.all(
      wrong.map(([args]) => tcptalks(["listen", ...args])),
    );
    for (const [i, { code, err }] of outcomes.entries()) {
      assertStringIncludes(err, wrong[i]?.[2] ?? "?");
      assertEquals(code, wrong[i]?.[1]);
    }
    const script = ["listen", "--script", `${folder}/list.ts`];
    const forbidden = await tcptalksProcess(script, ["-N"]);
    assertStringIncludes(forbidden.err, "add --allow-read");
    assertEquals(forbidden.code, 66);
  });
  await using robot = new RunningCommand(["listen", "127.0.0.1:0"]);
  const taken = await tcptalks(["listen", await robot.address()]);
  assertStringIncludes(taken.err, "Cannot listen on 127.0.0.1:");
  assertEquals(taken.code, 2);
});
