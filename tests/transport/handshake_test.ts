import { assert, assertEquals, assertRejects } from "@std/assert";
import { Decimal, Deque, dumps, float, PyStr, tuple } from "../../codec/mod.ts";
import {
  ForeverAloneError,
  type TalksOptions,
  TCPTalks,
} from "../../transport/mod.ts";
import { samePassword } from "../../transport/connect/handshake.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { request } from "../kit/network/links.ts";
import { ScriptedNetwork, type ScriptedPeer } from "../kit/network/scripted.ts";
import { PATIENCE_MS, settle } from "../kit/turns.ts";

/** A password, as Python pickles it. */
function password(value: unknown): Uint8Array {
  return dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple(value)));
}

/** A server role that waits for its client, and a way to knock. */
function waiting(options: TalksOptions = {}) {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({
    network,
    handshakeTimeout: PATIENCE_MS,
    ...options,
  });
  const ready = talks.connect({ timeout: options.clock ? 1000 : null });
  const knock = (): ScriptedPeer => {
    const peer = network.knock(talks.port);
    assert(peer !== undefined);
    return peer;
  };
  return { network, talks, ready, knock };
}

Deno.test("passwords are compared as Python's == does", () => {
  const equal: readonly (readonly [unknown, unknown])[] = [
    ["pw", "pw"],
    ["", ""],
    ["é😀", new PyStr("é😀")],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [1, 1n],
    [1, true],
    [1, float(1)],
    [2n ** 70n, 2n ** 70n],
    [1.5, float(1.5)],
    [2n ** 60n, float(2 ** 60)],
    [tuple(1, "a"), tuple(true, "a")],
    [new Decimal("1.50"), new Decimal("1.5")],
    [new Decimal("1.5"), 1.5],
    ["\ud800", "\ud800"],
    [new Set([1, 2]), new Set([2, 1])],
  ];
  for (const [one, other] of equal) {
    assertEquals(
      samePassword(one, other),
      true,
      `${String(one)} and ${String(other)}`,
    );
  }
  const different: readonly (readonly [unknown, unknown])[] = [
    ["pw", "pw "],
    ["pw", "p"],
    ["pw", ""],
    ["", "pw"],
    ["pw", "pwpw"],
    ["x", Uint8Array.of(0x78)],
    ["1", 1],
    ["None", null],
    ["pw", null],
    [0, null],
    [0, ""],
    ["pw", ["pw"]],
    ["pw", tuple("pw")],
    [1, 2],
    [NaN, NaN],
    [tuple(NaN), tuple(NaN)],
    [new Decimal("NaN"), new Decimal("NaN")],
    [tuple(new Decimal("sNaN2")), tuple(new Decimal("sNaN2"))],
    ["\ud800", "\ufffd"],
    [tuple(1), [1]],
    [[1], new Deque([1])],
    [tuple(1, "2"), tuple(1, 2)],
    [tuple("a", "b"), tuple("a,b")],
    [2n ** 60n + 1n, 2 ** 60],
  ];
  for (const [one, other] of different) {
    assertEquals(
      samePassword(one, other),
      false,
      `${String(one)} and ${String(other)}`,
    );
  }
});

Deno.test("the password may come in single bytes; what follows it is served once it was right", async () => {
  const { talks, ready, knock } = waiting({ password: "pw" });
  talks.bind(0x10, () => "served");
  const peer = knock();
  peer.send(Uint8Array.from([...password("pw"), ...request(0x10, 5)]), 1);
  await ready;
  assertEquals((await peer.receive())?.toHex().slice(-2), "2e");
  assertEquals((await peer.message() as unknown[])[2], tuple("served"));
  await talks.disconnect();
});

Deno.test("without a password everybody is let in", async () => {
  for (const given of [null, "anything", 5]) {
    const { talks, ready, knock } = waiting();
    const peer = knock();
    peer.send(password(given));
    await ready;
    assertEquals(
      await peer.message(),
      tuple(Uint8Array.of(0x41), 0xaa, tuple(true)),
    );
    await talks.disconnect();
  }
});

Deno.test("before the password was right nothing is run, and 4 KiB is all that is read", async () => {
  const clock = new ScriptedClock();
  const { talks, ready, knock } = waiting({
    password: "pw",
    handshakeTimeout: 30,
    clock,
  });
  let calls = 0;
  talks.bind(0x10, () => ++calls);
  const attempts: Uint8Array[] = [
    request(0x10, 1),
    Uint8Array.from([
      ...password("bad"),
      ...request(0x10, 1),
      ...password("pw"),
    ]),
    password("x".repeat(4096)),
    password(["pw"]),
    dumps(tuple(Uint8Array.of(0x41), 0xab, tuple("pw"))),
    dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple("pw", "pw"))),
    Uint8Array.fromHex("ffffffff"),
    // A bytes object that says it is 4 GiB long.
    Uint8Array.fromHex("800342ffffffff"),
    // Nested deeper than any password.
    Uint8Array.fromHex(`8003${"28".repeat(2000)}`),
  ];
  for (const bytes of attempts) {
    const peer = knock();
    peer.send(bytes);
    // What is no whole message is waited for in vain.
    await settle();
    clock.pass(30);
    let last: Uint8Array | null = null;
    for (
      let chunk = await peer.receive();
      chunk !== null;
      chunk = await peer.receive()
    ) last = chunk;
    assert(
      last === null || last.toHex().includes("89"),
      "only False may be said",
    );
  }
  assertEquals(calls, 0);
  assertEquals(talks.isConnected, false);
  const friend = knock();
  friend.send(password("pw"));
  await ready;
  await talks.disconnect();
  assertEquals(calls, 0);
});

Deno.test("a password is compared to its twentieth level", () => {
  const nested = (depth: number) => {
    let value: unknown = "pw";
    for (let i = 0; i < depth; i++) value = [value];
    return value;
  };
  const isSame = (depth: number) => samePassword(nested(depth), nested(depth));
  assertEquals([isSame(20), isSame(21)], [true, false]);
});

Deno.test("a password of too many parts, too deep or too long an int is not even refused", async () => {
  const { talks, ready, knock } = waiting({ password: "pw" });
  const answer = async (word: unknown) => {
    const peer = knock();
    peer.send(password(word));
    const message = await peer.message() as unknown[] | null;
    return message?.[2];
  };
  const NO = tuple(false);
  const many = (count: number) =>
    tuple(...Array.from({ length: count }, (_, i) => `part ${i}`));
  assertEquals(await answer(many(10)), NO);
  assertEquals(await answer(many(20)), undefined);
  assertEquals(await answer(tuple("pw")), NO);
  assertEquals(await answer(tuple(tuple("pw"))), undefined);
  assertEquals(await answer(2n ** 2000n), NO);
  assertEquals(await answer(2n ** 2100n), undefined);
  knock().send(password("pw"));
  await ready;
  await talks.disconnect();
});

Deno.test("one who says nothing keeps nobody out; later clients are refused", async () => {
  const { network, talks, ready, knock } = waiting({ password: "pw" });
  const silent = knock();
  const friend = knock();
  friend.send(password("pw"));
  await ready;
  assertEquals(await silent.receive(), null);
  assertEquals(network.knock(talks.port), undefined);
  await talks.disconnect();
});

Deno.test("the oldest handshake gives way when there are too many", async () => {
  const { talks, ready, knock } = waiting({
    limits: { maxHandshakes: 2 },
  });
  const first = knock();
  knock();
  knock();
  assertEquals(await first.receive(), null);
  const friend = knock();
  friend.send(password(null));
  await ready;
  await talks.disconnect();
});

Deno.test("nobody came: ForeverAloneError, with the time begun anew after a wrong password", async () => {
  const clock = new ScriptedClock();
  const { talks, ready, knock } = waiting({ password: "pw", clock });
  clock.pass(900);
  const wrong = knock();
  wrong.send(password("bad"));
  while (await wrong.receive() !== null);
  await settle();
  clock.pass(900);
  assertEquals(clock.waiting, 1);
  clock.pass(100);
  await assertRejects(() => ready, ForeverAloneError, "within 1000 ms");
  assertEquals(clock.waiting, 0);
  const again = talks.connect({ timeout: null });
  const friend = knock();
  friend.send(password("pw"));
  await again;
  // True, as Python 3.8 pickles it.
  assertEquals(
    (await friend.receive())?.toHex(),
    "8004950c00000000000000430141944baa88859487942e",
  );
  await talks.disconnect();
});

Deno.test("an abort ends the wait for a client, and its reason is what is thrown", async () => {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks({ network });
  const stop = new AbortController();
  const ready = talks.connect({ timeout: null, signal: stop.signal });
  const { port } = talks;
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(await assertRejects(() => ready), reason);
  assertEquals(network.knock(port), undefined);
});
