import { MAX_NUMBERS } from "../../../transport/cli/shown/numbers.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { OpcodeText } from "../../../transport/cli/given/opcode_text.ts";
import { Observer } from "../../../transport/cli/tap/observer.ts";
import { kwargs, TCPTalks, TCPTalksServer, tuple } from "../../../mod.ts";
import { monitor } from "../../../transport/monitor/mod.ts";
import { MAX_TEXT, MAX_VIEWERS } from "../../../transport/monitor/limits.ts";
import { MonitorServer } from "../../../transport/monitor/monitor_server.ts";
import { Viewer } from "../../kit/monitor/viewer.ts";

const R = new TextEncoder().encode("R");
const A = new TextEncoder().encode("A");

/** A monitor of a link whose bytes are given by hand. */
class Stage implements AsyncDisposable {
  readonly server: MonitorServer = new MonitorServer({
    mode: "tap",
    where: "here",
    target: "there",
    names: new OpcodeText(),
  }, { hostname: "127.0.0.1", port: 0 });
  readonly observer: Observer = new Observer(
    1,
    true,
    (passed) => this.server.tell(passed),
  );
  #retcode = 0;

  constructor() {
    this.server.links.opened(1, "someone", 0);
  }

  asks(opcode: unknown, args: readonly unknown[] = []): void {
    const message = tuple(R, opcode, ++this.#retcode, tuple(...args), {});
    this.observer.saw("client", dumps(message), this.server.now());
  }

  answers(value: unknown): void {
    const message = tuple(A, this.#retcode, tuple(value));
    this.observer.saw("target", dumps(message), this.server.now());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

Deno.test("monitor: what a peer sends is cut, counted and without control characters", async () => {
  await using stage = new Stage();
  await using viewer = new Viewer(stage.server.url);
  await viewer.until(() => true);
  stage.asks("<img src=x onerror=alert(1)>\x1b[2J", ["y".repeat(5_000_000)]);
  stage.answers(Array.from({ length: 100_000 }, (_, i) => i));
  const asked = await viewer.row(({ kind }) => kind === "request");
  const answer = await viewer.row(({ kind }) => kind === "reply");
  assert(asked.text.length <= MAX_TEXT && answer.text.length <= MAX_TEXT);
  assertEquals(answer.points?.length, MAX_NUMBERS);
  // deno-lint-ignore no-control-regex -- that there are none is what it is about
  assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(JSON.stringify(viewer.rows)), false);
  for (const { id } of [asked, answer]) {
    const response = await viewer.fetch(`/message/${id}`);
    const text = await response.text();
    assert(text.length < 400_000, `${text.length}`);
    assertEquals(text.includes("\x1b"), false);
  }
  // Nested as deep as pickles go, and one list fifty times in itself.
  let deep: unknown[] = [];
  for (let i = 0; i < 900; i++) deep = [deep];
  stage.asks(1, [deep]);
  let wide: unknown[] = [0];
  for (let i = 0; i < 50; i++) wide = [wide, wide];
  stage.answers(wide);
  const laughs = await viewer.row(({ kind, op }) =>
    kind === "reply" && op === "0x01"
  );
  for (const id of [laughs.id, laughs.of]) {
    const text = await (await viewer.fetch(`/message/${id}`)).text();
    assert(text.length < 4_000_000, `${text.length}`);
  }
});

Deno.test("monitor: 100,000 distinct opcodes and bytes that are no message leave it bounded", async () => {
  await using stage = new Stage();
  await using viewer = new Viewer(stage.server.url);
  await viewer.until(() => true);
  for (let i = 0; i < 100_000; i++) {
    stage.asks(`opcode ${i}`, [i]);
    if (i % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  stage.observer.saw("target", Uint8Array.of(0x80, 4, 0xff, 0x2e), 1);
  await viewer.row(({ kind }) => kind === "malformed");
  // A page that opens now gets those that are kept, the latest last.
  await using late = new Viewer(stage.server.url);
  await late.row(({ kind }) => kind === "malformed");
  assertEquals(late.rows.length, 40_000);
  assertEquals(
    late.rows.map(({ id }) => id),
    late.rows.map((_, i) => i + late.rows[0]!.id),
  );
  const first = await late.fetch("/message/1");
  assertEquals(first.status, 404);
  await first.body?.cancel();
});

Deno.test("monitor: a page that does not read misses messages, and nobody else notices", async () => {
  await using stage = new Stage();
  const { url } = stage.server;
  await using reader = new Viewer(url);
  await using other = new Viewer(url);
  await other.until(({ viewers }) => viewers === 2);
  const { port, hash } = new URL(url);
  const conn = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(port),
  });
  const head =
    `GET /stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${
      hash.slice(1)
    }\r\n\r\n`;
  await conn.write(new TextEncoder().encode(head));
  await other.until(({ viewers }) => viewers === 3);
  // Some 40 MB: more than the sockets and its queue hold together.
  const count = 80_000;
  for (let i = 0; i < count; i++) {
    stage.asks(0x12, ["z".repeat(400)]);
    // The others read meanwhile, as they would while a robot works.
    if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  stage.asks("last");
  for (const viewer of [reader, other]) {
    await viewer.row(({ op }) => op === "'last'");
    assertEquals([viewer.dropped, viewer.rows.length], [0, count + 1]);
  }
  // Now it reads after all: it is told how many it missed.
  const reading = conn.readable.pipeThrough(new TextDecoderStream())
    .getReader();
  let seen = "";
  while (!/"dropped":\d+/.test(seen)) {
    const { value } = await reading.read();
    seen = (seen + value).slice(-200_000);
    stage.asks("more");
  }
  assert(Number(/"dropped":(\d+)/.exec(seen)?.[1]) > 0);
  await reading.cancel();
});

Deno.test("monitor: pages beyond the limit are refused, and their place is free again", async () => {
  await using stage = new Stage();
  const viewers = Array.from(
    { length: MAX_VIEWERS },
    () => new Viewer(stage.server.url),
  );
  const [first] = viewers;
  await first?.until(({ viewers }) => viewers === MAX_VIEWERS);
  const refused = await first!.fetch("/stream");
  assertEquals(refused.status, 503);
  await refused.body?.cancel();
  await viewers.at(-1)?.[Symbol.asyncDispose]();
  await first?.until(({ viewers }) => viewers < MAX_VIEWERS);
  await using again = new Viewer(stage.server.url);
  await again.until(() => true);
  for (const viewer of viewers) await viewer[Symbol.asyncDispose]();
});

Deno.test("monitor: what is asked badly is refused in words", async () => {
  await using stage = new Stage();
  await using viewer = new Viewer(stage.server.url);
  const bad: readonly (readonly [string, string])[] = [
    ["/call", "{"],
    ["/call", "null"],
    ["/call", "{}"],
    ["/save", '{"ids": 7}'],
    ["/describe", "{}"],
    ["/again", '{"host": "a b", "ids": []}'],
  ];
  for (const [path, body] of bad) {
    const response = await viewer.fetch(path, "POST", body);
    assertEquals(response.status, 400, path);
    assertMatch((await response.json()).error, /\w/);
  }
  for (const path of ["/nothing", "/message/x", "/message/1/2"]) {
    const response = await viewer.fetch(path);
    assertEquals(response.status, 404);
    await response.body?.cancel();
  }
});

Deno.test("monitor: shows a program's own link, before and after it comes back", async () => {
  await using robot = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x12, (x: number) => tuple(x, 2.5, 0.25));
  void (async () => {
    for await (const _ of robot) { /* each is welcome */ }
  })();
  await robot.ready;
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    reconnect: {},
  });
  await using page = monitor(bot, { http: 0, opcodes: { where: 0x12 } });
  await using viewer = new Viewer(page.url);
  for (let i = 1; i <= 2; i++) {
    await bot.connect();
    await viewer.until(({ links }) => links.length === i);
    await bot.execute(0x12, i);
    // The robot asks, too: for the bot's id.
    const asked = await viewer.row(({ kind, link, from }) =>
      kind === "request" && link === i && from === "client"
    );
    const answer = await viewer.row(({ of }) => of === asked.id);
    assertEquals(asked.op, "where 0x12");
    assertEquals(answer.pose, [i, 2.5, 0.25]);
    const detail = await (await viewer.fetch(`/message/${asked.id}`)).json();
    assertMatch(detail.dis, /STOP/);
    const made = await viewer.ask("/call", {
      link: i,
      opcode: "where",
      args: "7",
    });
    const { id } = await made.json();
    const own = await viewer.row(({ of }) => of === id);
    assertEquals(own.text, "(7, 2.5, 0.25)");
    await viewer.tell("/describe", { link: i });
    await viewer.until(({ opcodes }) => opcodes.some(({ params }) => params));
    await bot.disconnect();
    await viewer.until(({ links }) => links.every(({ over }) => over));
  }
  // That it tries again is told, and that it does not any more.
  await bot.connect();
  await robot.disconnect();
  await viewer.until(({ attempt }) => attempt !== undefined);
  await bot.disconnect();
  await viewer.until(({ attempt }) => attempt === undefined);
});

Deno.test("monitor: shows each client of a server, and nothing once it has ended", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  server.bind(0x12, (who: string) => who);
  void (async () => {
    for await (const _ of server) { /* each is welcome */ }
  })();
  await server.ready;
  const page = monitor(server, { http: 0 });
  {
    await using viewer = new Viewer(page.url);
    await using a = new TCPTalks({ ip: "127.0.0.1", port: server.port });
    await using b = new TCPTalks({ ip: "127.0.0.1", port: server.port });
    await a.connect();
    await b.connect();
    await viewer.until(({ links }) => links.length === 2);
    await a.execute(0x12, "a", kwargs({}));
    await b.execute(0x12, "b");
    const one = await viewer.row(({ text }) => text === "'a'");
    const two = await viewer.row(({ text }) => text === "'b'");
    assertEquals([one.link, two.link, one.from], [1, 2, "client"]);
    // What a client says before it has told its id is shown as well.
    await using c = new TCPTalks({ ip: "127.0.0.1", port: server.port });
    await c.connect();
    await c.execute(0x12, "first");
    assertEquals((await viewer.row(({ text }) => text === "'first'")).link, 3);
    // And what comes in one piece with the password.
    using d = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const first = [
      ...dumps(tuple(A, 0xaa, tuple(null))),
      ...dumps(tuple(R, 0x12, 1, tuple("eager"), {})),
    ];
    await d.write(Uint8Array.from(first));
    const eager = await viewer.row(({ text }) => text === "'eager'");
    assertEquals([eager.op, eager.link], ["0x12", 4]);
    await server.disconnect();
    await viewer.until(({ links }) => links.every(({ over }) => over));
  }
  await page[Symbol.asyncDispose]();
});

Deno.test("monitor: what is not understood is refused, and no port is opened", () => {
  const talks = new TCPTalks({ ip: "127.0.0.1" });
  const untyped = (value: unknown) => value as never;
  const wrong: [subject: unknown, options: unknown, text: string][] = [
    [undefined, { http: 0 }, "expected a TCPTalks or a TCPTalksServer"],
    [{ port: 5 }, { http: 0 }, "Cannot show an object"],
    [talks, undefined, "as MonitorOptions"],
    [talks, {}, "from 0 to 65535, current value is undefined"],
    [talks, { port: 8080 }, 'did you mean "http"?'],
    [talks, { http: "8080" }, 'current value is "8080"'],
    [talks, { http: 0, hostname: 5 }, '"hostname": expected a string'],
    [talks, { http: 0, opcodes: [1] }, "opcodes by name"],
  ];
  for (const [subject, options, text] of wrong) {
    assertThrows(
      () => monitor(untyped(subject), untyped(options)),
      Error,
      text,
    );
  }
});
