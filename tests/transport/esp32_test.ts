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
  RemoteError,
  type TappedMessage,
  TCPTalks,
  TCPTalksServer,
} from "../../mod.ts";
import { esp32Retcode } from "../../transport/messages/esp32.ts";
import { Esp32 } from "../kit/network/esp32.ts";
import { settle } from "../kit/turns.ts";
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
    [[-3, true, false], "4afdffffff88898771017d71027471032e"],
    [[1, 2, 3, 300], "284b014b024b034d2c017471017d71027471032e"],
    [[2n, float(1)], "4b02473ff00000000000008671017d71027471032e"],
    [[2 ** 31], "8a0500000080008571017d71027471032e"],
    // A STOP at the very end of the last argument ends nothing too soon.
    [[1, 0x2e], "4b014b2e8671017d71027471032e"],
    [[0x2e01], "4d012e8571017d71027471032e"],
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
    [0x12, [float(15)], "argument 1 of 1, 15, has a byte 0x2E"],
    [0x12, [-2, 302], "argument 2 of 2, 302, has a byte 0x2E"],
    [0x12, [1, -210], "argument 2 of 2, -210, has a byte 0x2E"],
    [0x12, [2.7, 5], "argument 1 of 2 is the float 2.7, after which"],
    [0x12, [true, false, true], "argument 2 of 3 is False, after which"],
    [0x12, Array(13).fill(70_000), "holds 63 bytes and the arguments make"],
  ];
  for (const [opcode, args, why] of refused) {
    await assertRejects(() => talks.execute(opcode, ...args), Error, why);
    await assertRejects(() => talks.send(opcode, ...args), Error, why);
  }
  assertThrows(() => talks.sendback(1, 2), TypeError, "it makes no requests");
  assertEquals([sent.length, talks.stats().pending], [0, 0]);
  const full = [...Array(5).fill(70_000), 300, 1, true, true, true, true, 0.1];
  talks.send(0x12, ...full);
  assertEquals((await peer.receive())!.length, 6 + 63);
  await assertRejects(
    () => talks.send(0x12, true, ...full),
    RangeError,
    "holds 63 bytes and the arguments make it 64",
  );
});

Deno.test("a broken reply of an ESP32 fails its call, and the link lives", async () => {
  await using link = await linked();
  const { talks, peer } = link;
  const broken = [
    // A TUPLE3 with too few values before it, a STOP in the midst, garbage.
    (retcode: string) => reply(retcode, "4b0187"),
    (retcode: string) => reply(retcode, "4b2e4b2e"),
    (retcode: string) => reply(retcode, "ffff"),
    (retcode: string) => "001122" + reply(retcode, "4b05"),
  ];
  for (const make of broken) {
    const call = talks.execute(0x10);
    const [, retcode] = await request(peer);
    peer.sendHex(make(retcode), 5);
    await assertRejects(() => call, RemoteError, "the ESP32's reply is broken");
    const good = talks.execute(0x10);
    peer.sendHex(reply((await request(peer))[1], "4b07"), 3);
    assertEquals(await good, 7);
  }
  // What looks like an end in the midst of a value is none.
  const call = talks.execute(0x10);
  peer.sendHex(reply((await request(peer))[1], "478771022e000000" + "00"));
  assertEquals(
    await call,
    new DataView(Uint8Array.fromHex("8771022e00000000").buffer).getFloat64(0),
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
  assertEquals([...await call.execute(0x10, true, 3.3) as []], [true, 3.3]);
  assertEquals(await call.execute(0x11), "Salut");
  assertEquals(await call.execute(0x12, 41), 42);
  // A zero byte cuts its buffer.
  assertEquals(await call.execute(0x12, -1), null);
  assertEquals(esp32.requests.length, 4);
  assertEquals(await server.with({ id: 7 }).execute(0x30, "text"), "text");
});

Deno.test("our ESP32 reads as wrongly as the port does", async () => {
  await using listener = Deno.listen({ port: 0, hostname: HOST });
  const got: unknown[] = [];
  const note = (value: unknown): null => {
    got.push(value);
    return null;
  };
  const dialling = Esp32.dial(
    listener.addr.port,
    {
      0x10: (x) => note(x),
      0x11: (x, y) => note([x, y]),
      0x12: (x, y, z) => note([x, y, z].map(Number)),
    },
    () => {},
    { 0x11: ["float", "int"] },
  );
  const conn = await listener.accept();
  await using _esp32 = await dialling;
  const chunk = new Uint8Array(200);
  await conn.read(chunk);
  await conn.write(
    Uint8Array.fromHex("800343014171004baa7101888571028771032e"),
  );
  const send = async (opcode: string, args: string) => {
    const hex = `80032843015271004b${opcode}4a01000100${args}7d71027471032e`;
    await conn.write(Uint8Array.fromHex(hex));
    await conn.read(chunk);
  };
  await send("10", "4afeffffff857101"); // -2
  await send("10", "4d2e01857101"); // 302
  await send("10", "473fb999999999999a857101"); // 0.1
  await send("10", "47402e000000000000857101"); // 15.0
  await send("11", "4740059999999999" + "9a4b05867101"); // 2.7, 5
  await send("12", "888988877101"); // True, False, True
  await send("10", "4b2e857101"); // 46
  assertEquals(got, [
    -2,
    65326,
    0.1,
    15.3,
    [2.7, 64],
    [1, 0, 0],
    46,
  ]);
  conn.close();
});

Deno.test("an ESP32 that says 4 KiB without the end of a reply is no longer listened to", async () => {
  await using link = await linked();
  const { talks, peer } = link;
  peer.send(new Uint8Array(4096));
  await settle();
  assertEquals(talks.isConnected, true);
  peer.send(new Uint8Array(1));
  await settle();
  assertEquals(talks.isConnected, false);
  assertMatch((await talks.closed).message, /without the end of a reply/);
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
