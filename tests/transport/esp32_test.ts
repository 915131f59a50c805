/** The bytes are those of PROTOCOL.md, section 10, and of CPython in protocol 3. */

import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  float,
  kwargs,
  type TappedMessage,
  TCPTalks,
  TCPTalksServer,
} from "../../mod.ts";
import { esp32Retcode } from "../../transport/messages/esp32.ts";
import { Esp32 } from "../kit/network/esp32.ts";
import { ScriptedNetwork, type ScriptedPeer } from "../kit/network/scripted.ts";

/** Password None, as Python 3.6 and the ESP32 say it. */
const NONE = "800343014171004baa4e8571018771022e";
const HOST = "127.0.0.1";

interface Link extends AsyncDisposable {
  talks: TCPTalks;
  peer: ScriptedPeer;
}

async function linked(): Promise<Link> {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({ network, dialect: "esp32" });
  const connecting = talks.connect();
  const peer = network.knock(talks.port)!;
  peer.sendHex(NONE);
  await connecting;
  assertEquals(
    (await peer.receive())?.toHex(),
    "800343014171004baa7101888571028771032e",
  );
  return { talks, peer, [Symbol.asyncDispose]: () => talks.disconnect() };
}

/** The next request as hexadecimal, its retcode apart. */
async function request(peer: ScriptedPeer): Promise<[string, string]> {
  const hex = (await peer.receive())!.toHex();
  const [, before, retcode, after] = /^(80032843015271004b..)4a(.{8})(.*)$/
    .exec(hex)!;
  return [`${before} ${after}`, retcode!];
}

/** A reply, with its args as hexadecimal. */
function reply(retcode: string, args: string): string {
  return `80034301417100` + `8a05${retcode}00` + args + "8771022e";
}

Deno.test("an ESP32 gets the password's answer and its requests in its own form", async () => {
  await using link = await linked();
  const { talks, peer } = link;
  const calls: [args: unknown[], bytes: string][] = [
    [[], "297d71017471022e"],
    [[5], "4b058571017d71027471032e"],
    [[5, 2.5], "4b054740040000000000008671017d71027471032e"],
    [[true, false, -3], "88894afdffffff8771017d71027471032e"],
    [[1, 2, 3, 300], "284b014b024b034d2c017471017d71027471032e"],
    [[float(1), 2n], "473ff00000000000004b028671017d71027471032e"],
    [[2 ** 31], "8a0500000080008571017d71027471032e"],
    // A STOP in the last argument ends nothing too soon.
    [[1, 0x2e], "4b014b2e8671017d71027471032e"],
  ];
  for (const [args, bytes] of calls) {
    talks.send(0x1f, ...args);
    assertEquals((await request(peer))[0], `80032843015271004b1f ${bytes}`);
  }
});

Deno.test("an ESP32's odd replies are understood", async () => {
  await using link = await linked();
  const { talks, peer } = link;
  const replies: [args: string, value: unknown][] = [
    ["4b058571" + "01", 5],
    ["4b05", 5],
    ["88", true],
    ["47400921fb54442d18", Math.PI],
    ["4e", null],
    ["4e857101", null],
    ["8c0753616c7574203a7101", "Salut :"],
    ["8c024f4b857101", "OK"],
    ["4b014b024b03877101", [1, 2, 3]],
    ["284b014b024b034b04747101", [1, 2, 3, 4]],
  ];
  for (const [args, value] of replies) {
    const call = talks.execute(0x10);
    peer.sendHex(reply((await request(peer))[1], args));
    const got = await call;
    assertEquals(Array.isArray(got) ? [...got] : got, value, args);
  }
  assertEquals(talks.stats().unpolled, 0);
});

Deno.test("what an ESP32 cannot take is refused at the call, and nothing is sent", async () => {
  const sent: TappedMessage[] = [];
  const network = new ScriptedNetwork();
  await using talks = new TCPTalks({
    network,
    dialect: "esp32",
    opcodes: { avance: 0x12 },
    tap: (message) => sent.push(message),
  });
  const connecting = talks.connect();
  const peer = network.knock(talks.port)!;
  peer.sendHex(NONE);
  await connecting;
  await peer.receive();
  const refused: [opcode: number | string, args: unknown[], why: string][] = [
    [0x20, [], "opcode 0x20 of an ESP32: its opcodes are the ints from 0"],
    ["a", [], "its opcodes are the ints from 0"],
    [0x12, ["a"], '0x12 ("avance") of an ESP32: argument 1 of 1 is no int'],
    [0x12, [1, null], "argument 2 of 2 is no int, float or bool"],
    [0x12, [[1]], "argument 1 of 1 is no int, float or bool"],
    [0x12, [kwargs({ speed: 1 })], "ignores keyword arguments"],
    [0x12, [2 ** 32], "is 4294967296, which is no int of 32 bits"],
    [0x12, [-(2n ** 31n) - 1n], "which is no int of 32 bits"],
    [0x12, [0x2e, 1], "argument 1 of 2, 46, has a byte 0x2E in its pickle"],
    [0x12, [float(15), 1], "argument 1 of 2, 15, has a byte 0x2E"],
    [0x12, [0.1, 0.1, 0.1, 0.1, 0.1], "holds 63 bytes and the arguments make"],
  ];
  for (const [opcode, args, why] of refused) {
    await assertRejects(() => talks.execute(opcode, ...args), Error, why);
    await assertRejects(() => talks.send(opcode, ...args), Error, why);
  }
  assertThrows(() => talks.sendback(1, 2), TypeError, "it makes no requests");
  assertEquals([sent.length, talks.stats().pending], [0, 0]);
  const full = [0.1, 0.1, 0.1, 300, 300, 300, 300, 1, true, true];
  talks.send(0x12, ...full);
  assertEquals((await peer.receive())!.length, 6 + 63);
  await assertRejects(
    () => talks.send(0x12, ...full, true),
    RangeError,
    "holds 63 bytes and the arguments make it 64",
  );
});

Deno.test("an ESP32's retcodes have no byte 0x2E", async () => {
  const pairs = [
    [0x01020304, 0x01020304],
    [0x0102032e, 0x0102032f],
    [0x01022e00, 0x01022f00],
    [0x012eff2e, 0x012f0000],
    [0x2e2e2e2e, 0x2f000000],
  ] as const;
  for (const [from, to] of pairs) assertEquals(esp32Retcode(from), to);
  const { random } = Math;
  try {
    // The retcodes begin a little before 0x2E000000.
    Math.random = () => (0x2dfffffe - 0x10000) / (0x7fffffff - 0x10000);
    await using link = await linked();
    for (let i = 0; i < 300; i++) {
      link.talks.send(0x10);
      const [, retcode] = await request(link.peer);
      assertMatch(retcode, /^(?!2e)..(?!2e)..(?!2e)..(?!2e)..$/);
    }
  } finally {
    Math.random = random;
  }
});

Deno.test("options that no ESP32 can be talked to with are refused", () => {
  const wrong = [
    [{ ip: "robot" }, "it is a client"],
    [{ path: "/run/robot", dial: true }, "it is a client"],
    [{ password: "x" }, "it always says None"],
    [{ protocol: 4 }, "it reads 3 alone"],
  ] as const;
  for (const [options, why] of wrong) {
    assertThrows(
      () => new TCPTalks({ dialect: "esp32", ...options }),
      RangeError,
      why,
    );
  }
  assertThrows(
    () => new TCPTalksServer({ port: 0, dialect: "esp32", password: "x" }),
    RangeError,
    "it always says None",
  );
});

Deno.test("a server of both kinds is told which client is an ESP32", async () => {
  const esp32s = new Set<string>();
  await using server = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    dialect: (remote) => esp32s.has(remote) ? "esp32" : "python",
  });
  server.bind(0x50, () => "pressed");
  await using panel = new TCPTalks({ ip: HOST, port: server.port, id: 7 });
  panel.bind(0x30, (text: string) => text);
  await panel.connect();
  assertEquals(await server.connect(), 7);
  assertEquals(await panel.execute(0x50), "pressed");

  await using esp32 = await Esp32.dial(server.port, {
    0x10: (x, y) => [x!, y!],
    0x11: () => "Salut",
    0x12: (x) => x! as number + 1,
  }, (address) => esp32s.add(address));
  const id = await server.connect();
  const call = server.with({ id });
  assertEquals([...await call.execute(0x10, 3.3, true) as []], [3.3, true]);
  assertEquals(await call.execute(0x11), "Salut");
  assertEquals(await call.execute(0x12, 41), 42);
  // A zero byte cuts its buffer.
  assertEquals(await call.execute(0x12, -1), null);
  assertEquals(esp32.requests.length, 4);
  assertEquals(await server.with({ id: 7 }).execute(0x30, "text"), "text");
});

Deno.test("an ESP32 is watched by an opcode of its own", async () => {
  await using talks = new TCPTalks({
    port: 0,
    hostname: HOST,
    dialect: "esp32",
    heartbeat: { interval: 5, timeout: 2000, opcode: 0x01 },
  });
  const connecting = talks.connect();
  const beat = Promise.withResolvers<void>();
  await using esp32 = await Esp32.dial(talks.port, {
    0x01: () => {
      beat.resolve();
      return null;
    },
  });
  await connecting;
  await beat.promise;
  assertEquals(talks.isConnected, true);
  await talks.disconnect();
  assertEquals(await esp32.closed, undefined);
});
