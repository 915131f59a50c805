import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { concat } from "@std/bytes";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { loads } from "../../../codec/unpickle/unpickler.ts";
import { tuple } from "../../../codec/types/tuple.ts";
import {
  Observer,
  type Passed,
  type Side,
} from "../../../transport/cli/tap/observer.ts";
import { TappedLink } from "../../../transport/cli/tap/tapped_link.ts";
import { TCPTalksError } from "../../../transport/errors.ts";

const R = new TextEncoder().encode("R");
const A = new TextEncoder().encode("A");
const request = (retcode: number) =>
  dumps(tuple(R, 0x12, retcode, tuple(1), {}), { protocol: 3 });
const reply = (retcode: number, value: unknown) =>
  dumps(tuple(A, retcode, tuple(value)), { protocol: 3 });
const CALL = { opcode: 0x13, args: [7], kwargs: undefined };

/** A link whose bytes are given by hand. */
class Hand {
  readonly seen: Passed[] = [];
  readonly put: Uint8Array[] = [];
  readonly client: Uint8Array[] = [];
  readonly robot: Uint8Array[] = [];
  readonly link: TappedLink;
  readonly observer = new Observer(1, true, (passed) => {
    this.seen.push(passed);
  });

  constructor(isWelcome = true) {
    this.link = new TappedLink(
      this.observer,
      (_to, bytes) => this.put.push(bytes),
    );
    if (!isWelcome) return;
    this.asks(reply(0xaa, null));
    this.says(reply(0xaa, true));
    this.client.length = 0;
  }

  /** The client says bytes, which go to the robot as the relay would have it. */
  asks(bytes: Uint8Array): void {
    this.robot.push(this.#pass("client", bytes));
  }

  /** The robot says bytes, which go to the client. */
  says(bytes: Uint8Array): void {
    this.client.push(this.#pass("target", bytes));
  }

  #pass(from: Side, bytes: Uint8Array): Uint8Array {
    if (this.link.holds(from)) return this.link.let(from, bytes, 0).slice();
    this.link.passed(from, bytes, 0);
    return bytes.slice();
  }

  /** The retcode of the request that was put in. */
  get retcode(): number {
    const [, , retcode] = loads(
      this.put.at(-1) ?? new Uint8Array(),
    ) as unknown[];
    return Number(retcode);
  }

  /** What the client got, all of it. */
  get got(): string {
    return concat(this.client).toHex();
  }
}

Deno.test("tapped link: the reply to a call of our own is kept from the client, wherever the bytes are cut", async () => {
  const before = reply(1, "before");
  const after = reply(2, [1, 2.5]);
  const wanted = concat([before, after]).toHex();
  // How much of the client's reply went on before the call was put in.
  for (let gone = 0; gone <= before.length; gone += 3) {
    for (let cut = 1; cut < before.length + 60; cut += 2) {
      const hand = new Hand();
      hand.asks(request(1));
      hand.asks(request(2));
      hand.says(before.subarray(0, gone));
      const number = await hand.link.call(CALL, () => 0);
      const own = reply(hand.retcode, "for the page");
      const rest = concat([before.subarray(gone), own, after]);
      hand.says(rest.subarray(0, cut));
      hand.says(rest.subarray(cut));
      assertEquals(hand.got, wanted, `${gone} ${cut}`);
      assertEquals(hand.link.holds("target"), false);
      const answers = hand.seen.filter(({ request }) => request === number);
      assertEquals(answers.map(({ isOwn }) => isOwn), [true]);
    }
  }
});

Deno.test("tapped link: byte by byte, and two calls at once", async () => {
  const hand = new Hand();
  hand.asks(request(1));
  await hand.link.call(CALL, () => 0);
  const first = hand.retcode;
  await hand.link.call(CALL, () => 0);
  const second = hand.retcode;
  const robot = concat([
    reply(second, 2),
    reply(1, "x".repeat(300)),
    request(77),
    reply(first, 1),
  ]);
  for (const byte of robot) hand.says(Uint8Array.of(byte));
  assertEquals(
    hand.got,
    concat([reply(1, "x".repeat(300)), request(77)]).toHex(),
  );
});

Deno.test("tapped link: the client is called as the robot is, both at once", async () => {
  const mine = reply(2, [1, 2.5]);
  const whole = concat([request(1), mine, request(3)]);
  for (let cut = 0; cut < whole.length + 40; cut += 3) {
    const hand = new Hand();
    hand.robot.length = 0;
    hand.says(request(2).subarray(0, 7));
    // It waits for the robot's message.
    const called = hand.link.call({ ...CALL, to: "client" }, () => 0);
    assertEquals(hand.put.length, 0);
    hand.says(request(2).subarray(7));
    const number = await called;
    const own = reply(hand.retcode, "for the page");
    await hand.link.call(CALL, () => 0);
    const client = concat([request(1), own, mine, request(3)]);
    hand.asks(client.subarray(0, cut));
    hand.says(reply(hand.retcode, "for the page, too"));
    hand.asks(client.subarray(cut));
    assertEquals(concat(hand.robot).toHex(), whole.toHex(), `${cut}`);
    assertEquals(hand.got, request(2).toHex());
    assertEquals(
      hand.seen.filter(({ request, isOwn }) => isOwn && request === number)
        .map(({ from }) => from),
      ["client"],
    );
  }
});

Deno.test("tapped link: a call waits until the client has ended its message", async () => {
  const hand = new Hand();
  const message = request(1);
  hand.asks(message.subarray(0, 9));
  let number: number | undefined;
  const called = hand.link.call(CALL, () => 0).then((its) => number = its);
  await Promise.resolve();
  assertEquals([hand.put.length, number], [0, undefined]);
  hand.asks(message.subarray(9));
  await called;
  assertEquals(hand.put.length, 1);
});

Deno.test("tapped link: a message of more than 1 MiB is not kept back until it shows whose it is", async () => {
  const hand = new Hand();
  await hand.link.call(CALL, () => 0);
  const long = reply(1, new Uint8Array(3 * 1024 * 1024));
  const sizes: number[] = [];
  for (let at = 0; at < long.length; at += 512 * 1024) {
    hand.says(long.subarray(at, at + 512 * 1024));
    sizes.push(concat(hand.client).length);
  }
  assertEquals(sizes.slice(0, 3), [0, 0, 3 * 512 * 1024]);
  assertEquals(concat(hand.client), long);
});

Deno.test("tapped link: bytes that are no message go on while a reply is awaited", async () => {
  const hand = new Hand();
  await hand.link.call(CALL, () => 0);
  const garbage = new TextEncoder().encode("\x80\x04\xff no pickle");
  hand.says(garbage);
  hand.says(garbage);
  assertEquals(hand.got, concat([garbage, garbage]).toHex());
});

Deno.test("tapped link: too many calls at a time are refused, and those of a link that is over", async () => {
  const hand = new Hand();
  for (let i = 0; i < 64; i++) await hand.link.call(CALL, () => 0);
  assertThrows(() => hand.link.call(CALL, () => 0), TCPTalksError, "64 calls");
  // Nor do more wait for a message of the client's to end.
  const waiting = new Hand();
  waiting.asks(request(1).subarray(0, 5));
  const calls = Array.from(
    { length: 64 },
    () => waiting.link.call(CALL, () => 0),
  );
  assertThrows(
    () => waiting.link.call(CALL, () => 0),
    TCPTalksError,
    "64 calls",
  );
  assertEquals(waiting.put.length, 0);
  waiting.asks(request(1).subarray(5));
  await Promise.all(calls);
  assertEquals(waiting.put.length, 64);
  const over = new TappedLink(new Observer(1, true, () => {}), () => {
    throw new TCPTalksError("Link 1 is over");
  });
  over.passed("target", reply(0xaa, true), 0);
  await assertRejects(() => over.call(CALL, () => 0), TCPTalksError, "over");
});

Deno.test("tapped link: nothing is put in before the robot has let the client in", async () => {
  const hand = new Hand(false);
  const refused = () => assertThrows(() => hand.link.call(CALL, () => 0));
  refused();
  hand.asks(reply(0xaa, "wrong"));
  refused();
  hand.says(reply(0xaa, false));
  refused();
  hand.says(reply(1, true));
  refused();
  hand.says(reply(0xaa, true));
  await hand.link.call(CALL, () => 0);
  assertEquals(hand.put.length, 1);
});
