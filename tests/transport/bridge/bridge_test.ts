/** A bridge before a robot of ours: what passes, and who does not get in. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  Bridge,
  type BridgeOptions,
} from "../../../transport/bridge/bridge.ts";
import {
  AuthentificationError,
  ConnectionFailedError,
  float,
  ForeverAloneError,
  kwargs,
  type Network,
  NotConnectedError,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../../mod.ts";
import { Calls, Lane } from "../../../transport/bridge/calls.ts";
import { webSocketNetwork } from "../../../transport/network/web.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../transport/watch/clock.ts";
import { CountingClock, OneTryClock } from "../../kit/clock.ts";
import { PATIENCE_MS, settle } from "../../kit/turns.ts";
import { WINDOW_BYTES } from "../../../transport/network/web_socket.ts";

const HOST = "127.0.0.1";

/** A robot, and a bridge before it. */
async function bridged(
  use: (bridge: Bridge, robot: TCPTalksServer) => Promise<void>,
  options: Partial<BridgeOptions> = {},
): Promise<void> {
  await using robot = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    password: "sésame",
    maxClients: 100,
  });
  robot.bind(0x10, (x: unknown) => x);
  robot.bind(0x11, (a: number, { b }: { b: number }) => [a, b]);
  robot.bind(0x12, () => {
    throw new RangeError("too far");
  });
  robot.bind(0x13, function (this: TCPTalks, value: unknown) {
    return this.execute(0x20, value);
  });
  await using bridge = new Bridge({
    hostname: HOST,
    port: 0,
    target: { hostname: HOST, port: robot.port },
    ...options,
  });
  await use(bridge, robot);
}

function page(
  bridge: Bridge,
  password: unknown = "sésame",
  clock: Clock = SYSTEM_CLOCK,
): TCPTalks {
  const network = webSocketNetwork(bridge.url);
  const timeout = PATIENCE_MS;
  return new TCPTalks({ ip: "robot", password, network, timeout, clock });
}

Deno.test("bridge: calls, keywords, errors and callbacks pass, and long values both ways", async () => {
  await bridged(async (bridge, robot) => {
    await using talks = page(bridge);
    talks.bind(0x20, (value: unknown) => `page ${value}`);
    await talks.connect();
    assertEquals(talks.peer, `${HOST}:${robot.port}`);
    assertEquals(await talks.execute(0x10, "é"), "é");
    assertEquals(await talks.execute(0x11, 1, kwargs({ b: 2 })), [1, 2]);
    assertEquals(await talks.execute(0x13, 7), "page 7");
    const error = await assertRejects(() => talks.execute(0x12), RemoteError);
    assertEquals(error.message, "ValueError: too far");
    // Longer than the window, many times.
    const long = new Uint8Array(5 * WINDOW_BYTES + 1).map((_, i) => i * 7);
    const back = await Promise.all([
      talks.execute(0x10, long),
      talks.execute(0x10, long),
    ]);
    assertEquals(back, [long, long]);
  });
});

Deno.test("bridge: a page that sends each byte in a frame of its own is understood", async () => {
  await bridged(async (bridge) => {
    const inner = webSocketNetwork(bridge.url);
    const network: Network = {
      ...inner,
      async dial(target, signal) {
        const connection = await inner.dial(target, signal);
        const write = connection.write.bind(connection);
        connection.write = (bytes) => write(bytes.subarray(0, 1));
        return connection;
      },
    };
    await using talks = new TCPTalks({
      ip: "robot",
      password: "sésame",
      network,
    });
    await talks.connect();
    const long = "é".repeat(10_000);
    assertEquals(await talks.execute(0x10, long), long);
  });
});

Deno.test("bridge: a wrong password is the robot's to refuse, its end is an end, and nobody there is said", async () => {
  await bridged(async (bridge, robot) => {
    await using wrong = page(bridge, "wrong");
    await assertRejects(() => wrong.connect(), AuthentificationError);
    await using talks = page(bridge);
    await talks.connect();
    await robot.disconnect();
    assertEquals((await talks.closed).by, "peer");
    await assertRejects(() => talks.execute(0x10), NotConnectedError);
    await using late = page(bridge, "sésame", new OneTryClock());
    const error = await assertRejects(
      () => late.connect({ timeout: PATIENCE_MS }),
      ForeverAloneError,
    );
    assertStringIncludes(String(error.cause), "says the bridge");
  });
});

Deno.test("bridge: the page's end ends the robot's link, and the bridge's end ends all", async () => {
  let ended: TCPTalks | undefined;
  await bridged(async (bridge, robot) => {
    const talks = page(bridge);
    await talks.connect();
    await robot.connect();
    const gone = robot.sleepUntilOneDisconnected();
    await talks.disconnect();
    assertEquals((await gone).reason.by, "peer");
    ended = page(bridge);
    await ended.connect();
  });
  assert(ended);
  assert((await ended.closed).by !== "us");
});

Deno.test("bridge: without the token, or from another site, nobody gets to the robot", async () => {
  await bridged(async (bridge, robot) => {
    for (const url of [bridge.url.replace(/#.*/, ""), `${bridge.url}0`]) {
      await using talks = new TCPTalks({
        ip: "robot",
        network: webSocketNetwork(url),
        clock: new OneTryClock(),
      });
      await assertRejects(
        () => talks.connect({ timeout: PATIENCE_MS }),
        ForeverAloneError,
      );
    }
    const { origin, hash } = new URL(bridge.url);
    const token = hash.slice(1);
    const upgrade = (headers: Record<string, string>) =>
      handshake(origin, {
        "sec-websocket-protocol": `tcptalks.${token}`,
        ...headers,
      });
    assertEquals(await upgrade({ origin: "https://evil.example" }), 403);
    assertEquals(await upgrade({ origin: "null" }), 403);
    assertEquals(await upgrade({ host: "evil.example" }), 421);
    assertEquals(await upgrade({ "sec-websocket-protocol": "tcptalks." }), 401);
    assertEquals(await upgrade({}), 101);
    assertEquals(robot.stats().joined, 0);
  });
  await bridged(async (bridge) => {
    const { origin, hash } = new URL(bridge.url);
    const headers = {
      "sec-websocket-protocol": `tcptalks.${hash.slice(1)}`,
    };
    const club = { ...headers, origin: "https://club.example" };
    assertEquals(await handshake(origin, club), 101);
    const other = { ...headers, origin: "https://other.example" };
    assertEquals(await handshake(origin, other), 403);
  }, { origins: ["https://club.example"] });
});

/** The status that a WebSocket's request gets. */
async function handshake(
  origin: string,
  headers: Record<string, string>,
): Promise<number> {
  const { hostname, port, host } = new URL(origin);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({
    host,
    upgrade: "websocket",
    connection: "upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET /socket HTTP/1.1\r\n${lines.join("")}\r\n`;
  await conn.write(new TextEncoder().encode(request));
  const buffer = new Uint8Array(1000);
  const count = await conn.read(buffer) ?? 0;
  const head = new TextDecoder().decode(buffer.subarray(0, count));
  return Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]);
}

/** A page that says what no fair page would. */
async function hostile(
  bridge: Bridge,
  say: (socket: WebSocket) => void,
): Promise<CloseEvent> {
  const url = new URL(bridge.url);
  const socket = new WebSocket(
    `ws://${url.host}/socket`,
    `tcptalks.${url.hash.slice(1)}`,
  );
  const closed = Promise.withResolvers<CloseEvent>();
  socket.onclose = closed.resolve;
  // The bridge's first message says that the robot is there.
  socket.onmessage = () => {
    socket.onmessage = null;
    say(socket);
  };
  const late = setTimeout(
    () => closed.reject(new Error(`Not closed within ${PATIENCE_MS} ms`)),
    PATIENCE_MS,
  );
  try {
    return await closed.promise;
  } finally {
    clearTimeout(late);
  }
}

Deno.test("bridge: a flood, a lie about what was taken and text of other kinds end a page, and no other", async () => {
  // A robot that takes connections and reads nothing.
  using deaf = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = deaf.addr;
  await bridged(async (bridge) => {
    const flood = await hostile(bridge, (socket) => {
      for (let i = 0; i < 40; i++) socket.send(new Uint8Array(WINDOW_BYTES));
    });
    // Where it still sends when it is cut off, it may not hear why.
    assert([0, 1006, 1008].includes(flood.code), `${flood.code}`);
    for (const text of ["1", "99999999", "-1", "NaN", "é", ""]) {
      const lie = await hostile(bridge, (socket) => socket.send(text));
      assertEquals([text, lie.code], [text, 1008]);
    }
    const afterEnd = await hostile(bridge, (socket) => {
      socket.send(new Uint8Array());
      socket.send(new Uint8Array(1));
    });
    assertEquals(afterEnd.code, 1008);
  }, { target: { hostname: HOST, port } });
  for (let left = 8; left > 0; left--) (await deaf.accept()).close();
});

Deno.test("bridge: a page that reads nothing makes the robot wait, and no memory is taken", async () => {
  using source = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = source.addr;
  await bridged(async (bridge) => {
    const url = new URL(bridge.url);
    const socket = new WebSocket(
      `ws://${url.host}/socket`,
      `tcptalks.${url.hash.slice(1)}`,
    );
    socket.binaryType = "arraybuffer";
    let came = 0;
    const window = Promise.withResolvers<void>();
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") return;
      came += data.byteLength;
      // It never says that it took anything.
      if (came === WINDOW_BYTES) window.resolve();
    };
    const closed = new Promise((resolve) => socket.onclose = resolve);
    const robot = await source.accept();
    let sent = 0;
    const sending = (async () => {
      const chunk = new Uint8Array(64 * 1024);
      for (;;) sent += await robot.write(chunk);
    })().catch(() => {});
    await window.promise;
    for (let before = -1; before !== sent;) {
      before = sent;
      await settle();
    }
    assertEquals(came, WINDOW_BYTES);
    // What the system's buffers of two sockets hold.
    assert(sent < WINDOW_BYTES + 20_000_000, `${sent}`);
    socket.close();
    await closed;
    robot.close();
    await sending;
  }, { target: { hostname: HOST, port } });
});

Deno.test("bridge: serves a folder, and nothing beside it", async () => {
  const dir = await Deno.makeTempDir();
  const folder = `${dir}/www`;
  try {
    await Deno.mkdir(`${folder}/sub`, { recursive: true });
    await Deno.writeTextFile(`${dir}/secret`, "secret");
    await Deno.writeTextFile(`${folder}/.hidden`, "hidden");
    await Deno.writeTextFile(`${folder}/index.html`, "<p>page");
    await Deno.writeTextFile(`${folder}/sub/a b.js`, "1");
    await Deno.symlink(`${dir}/secret`, `${folder}/link`);
    await bridged(async (bridge) => {
      const { origin } = new URL(bridge.url);
      const get = async (path: string) => {
        const answer = await fetch(origin + path);
        return [answer.status, await answer.text(), answer] as const;
      };
      const [status, text, { headers }] = await get("/");
      assertEquals([status, text], [200, "<p>page"]);
      assertEquals(headers.get("content-type"), "text/html; charset=utf-8");
      assertStringIncludes(
        headers.get("content-security-policy") ?? "",
        "default-src 'none'; script-src 'self'; ",
      );
      assertEquals((await get("/sub/a%20b.js"))[1], "1");
      const outside = [
        "/link",
        "/.hidden",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/sub/..%2f..%2f..%2fsecret",
        "/sub",
        "/nothing",
        "/%ff",
        "/sub%00",
      ];
      for (const path of outside) {
        const [status, text] = await get(path);
        assertEquals([path, status], [path, 401]);
        assert(!/secret|hidden/.test(text));
      }
    }, { folder });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

/** The bridge with a link of its own. */
async function withCalls(
  use: (
    ask: (path: string, body?: string, more?: RequestInit) => Promise<Response>,
    robot: TCPTalksServer,
    talks: TCPTalks,
  ) => Promise<void>,
): Promise<void> {
  await using robot = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    floats: "exact",
  });
  robot.bind(0x10, (x: unknown) => x);
  robot.bind(0x11, (a: number, b = 0) => [a, b]);
  robot.bind(0x12, () => {
    throw new RangeError("too far");
  });
  const clock = new CountingClock();
  robot.bind(0x13, () => {
    clock.pass(PATIENCE_MS);
    return new Promise<never>(() => {});
  });
  robot.bind(0x99, () => "must not be called");
  await using talks = new TCPTalks({
    ip: HOST,
    port: robot.port,
    floats: "exact",
    timeout: PATIENCE_MS,
    clock,
  });
  const opcodes = new Map([["echo", 0x10], ["0x11", 0x11], ["fail", 0x12], [
    "never",
    0x13,
  ], ["0x99", 0x99]]);
  await using bridge = new Bridge({
    port: 0,
    target: { hostname: HOST, port: robot.port },
    calls: {
      talks,
      rules: {
        find: (name) => opcodes.get(name),
        isAllowed: (opcode) => opcode !== 0x99,
        nameOf: (opcode) => `op ${opcode}`,
      },
    },
  });
  const { origin, hash } = new URL(bridge.url);
  await use(
    (path, body, more) =>
      fetch(origin + path, {
        ...(body === undefined ? {} : { method: "POST", body }),
        headers: { authorization: `Bearer ${hash.slice(1)}` },
        ...more,
      }),
    robot,
    talks,
  );
}

Deno.test("bridge: long bodies are read one after the other, and others have their turn in between", async () => {
  const lane = new Lane();
  const order: string[] = [];
  const all = Array.from({ length: 8 }, (_, i) =>
    lane.do(() => {
      order.push(`long ${i}`);
      if (i === 3) throw new RangeError("no JSON");
      setTimeout(() => order.push(`other ${i}`));
      return i;
    }));
  assert(lane.isFull);
  const done = await Promise.allSettled(all);
  assertEquals(
    order,
    Array.from(
      { length: 8 },
      (_, i) => i === 3 ? ["long 3"] : [`long ${i}`, `other ${i}`],
    ).flat(),
  );
  assertEquals(done[3]?.status, "rejected");
  assertEquals(done[7], { status: "fulfilled", value: 7 });
  assert(!lane.isFull);
});

Deno.test("bridge: a body of more than 16 KiB takes a turn of its own", async () => {
  const { do: turn } = Lane.prototype;
  let turns = 0;
  Lane.prototype.do = function <T>(this: Lane, work: () => T): Promise<T> {
    turns++;
    return turn.call<Lane, [() => T], Promise<T>>(this, work);
  };
  try {
    await withCalls(async (ask, _robot, talks) => {
      await talks.connect();
      for (const [length, expected] of [[16 * 1024, 0], [16 * 1024 + 1, 1]]) {
        const body = JSON.stringify("x".repeat(length! - 2));
        const answer = await ask("/call/echo", body);
        assertEquals((await answer.text()).trim(), body);
        assertEquals(turns, expected);
      }
    });
  } finally {
    Lane.prototype.do = turn;
  }
});

/** Names that are numbers, which V8 takes long to read in one object. */
function numbered(count: number, first = "1"): string {
  return Array.from({ length: count }, (_, i) => `"${first}${i}":1`).join();
}

Deno.test("bridge: POST /call/NAME takes JSON, and gives it", async () => {
  await withCalls(async (ask, _robot, talks) => {
    assertEquals((await json(ask("/call/echo", "[1]")))[0], 503);
    await talks.connect();
    const cases: [
      path: string,
      body: string,
      status: number,
      answer: unknown,
    ][] = [
      ["/call/echo", '[[1, 2.0, null, "é"]]', 200, '[1, 2.0, null, "é"]'],
      ["/call/echo", "7", 200, "7"],
      ["/call/echo", '"x"', 200, '"x"'],
      ["/call/echo", "1.0", 200, "1.0"],
      ["/call/echo", "[[1e3, 1.5, -0, 1]]", 200, "[1000.0, 1.5, 0, 1]"],
      ["/call/echo", "999999999999999.99", 200, "1000000000000000.0"],
      [
        "/call/echo",
        "[[" + "1,".repeat(10_000) + "1]]",
        200,
        `[${"1, ".repeat(10_000)}1]`,
      ],
      ["/call/0x11", '{"args": [1], "kwargs": {"b": 2}}', 200, "[1, 2]"],
      ["/call/0x11", '{"kwargs": {"b": 2, "a": 1}}', 200, "[1, 2]"],
      ["/call/0x11", '{"args": null, "kwargs": {"a": 1}}', 200, "[1, 0]"],
      ["/call/0x11", '{"args": [1], "kwargs": null}', 200, "[1, 0]"],
      ["/call/echo", '[{"b": 2}]', 200, '{"b": 2}'],
    ];
    for (const [path, body, status, expected] of cases) {
      const answer = await ask(path, body);
      const text = (await answer.text()).trim();
      assertEquals([body, answer.status, text], [body, status, expected]);
    }
    const [status, said] = await json(ask("/call/fail", ""));
    assertEquals(status, 500);
    assertEquals(said["error"], "ValueError: too far");
    assertEquals(said["type"], "ValueError");
    assertStringIncludes(String(said["traceback"]), "Traceback (most recent");
    const refused: [path: string, body: string, status: number][] = [
      ["/call/0x99", "[]", 403],
      ["/call/nothing", "[]", 404],
      ["/call/echo", "[1", 400],
      ["/call/echo", "{]", 400],
      ["/call/echo", `[{${numbered(2001)}}]`, 400],
      ["/call/echo", `[{${numbered(2001, "\\u0031")}}]`, 400],
      ["/call/echo", "7".repeat(4301), 400],
      ["/call/echo", `[${"1,".repeat(10_000)}1]`, 400],
      ["/call/never", "[]", 504],
      ["/call/echo/more", "[]", 404],
    ];
    for (const [path, body, status] of refused) {
      const answer = await ask(path, body);
      await answer.body?.cancel();
      assertEquals([path, body, answer.status], [path, body, status]);
    }
    const long = await ask("/call/echo", "7".repeat(1024 * 1024 + 1));
    assertEquals([long.status, await long.body?.cancel()], [413, undefined]);
    const get = await ask("/call/echo");
    assertEquals([get.status, await get.body?.cancel()], [405, undefined]);
    const other = await ask("/call/echo", "[1]", {
      headers: { authorization: "Bearer 1234" },
    });
    assertEquals([other.status, await other.body?.cancel()], [401, undefined]);
  });
});

Deno.test("bridge: a call while the robot is away is refused, and not made once it is back", async () => {
  const robot = new TCPTalksServer({ port: 0, hostname: HOST });
  const { port } = robot;
  await using talks = new TCPTalks({ ip: HOST, port, reconnect: {} });
  await talks.connect();
  const away = (async () => {
    for await (const { type } of talks.status()) {
      if (type === "reconnecting") return;
    }
  })();
  await robot.disconnect();
  await away;
  const rules = { find: () => 0x10, isAllowed: () => true, nameOf: String };
  const calls = new Calls(talks, rules, new AbortController().signal);
  const url = `http://${HOST}/call/move`;
  const request = new Request(url, { method: "POST", body: "[300]" });
  const answer = json(calls.call(request, "move"));
  const [status, said] = await answer;
  assertEquals(status, 503);
  assertStringIncludes(String(said["error"]), "The robot is away");
});

async function json(
  answer: Promise<Response>,
): Promise<[status: number, said: Record<string, unknown>]> {
  const { status, body } = await answer;
  return [status, JSON.parse(await new Response(body).text())];
}

Deno.test("bridge: what the robot calls comes as server-sent events", async () => {
  await withCalls(async (ask, robot, talks) => {
    await talks.connect();
    await robot.connect();
    const nobody = await assertRejects(() => robot.execute(0x50), RemoteError);
    assertStringIncludes(nobody.message, "opcode 80 is not bound");
    const reader = (await ask("/events")).body
      ?.pipeThrough(new TextDecoderStream()).getReader();
    assert(reader);
    const until = async (part: string): Promise<string> => {
      let said = "";
      while (!said.includes(part)) {
        const { value, done } = await reader.read();
        assert(!done, said);
        said += value;
      }
      return said;
    };
    await until("listening");
    assertEquals(await robot.execute(0x50, 1, float(2)), null);
    await robot.execute(0x51, kwargs({ side: "left" }));
    const said = await until("left");
    assertEquals(
      said,
      'data: {"name": "op 80", "opcode": 80, "args": [1, 2.0], "kwargs": {}}\n\n' +
        'data: {"name": "op 81", "opcode": 81, "args": [], "kwargs": {"side": "left"}}\n\n',
    );
    // However long what the robot says is.
    await robot.execute(0x52, "x".repeat(500_000), 7);
    const cut = await until("\n\n");
    assert(cut.length > 60_000 && cut.length < 70_000, `${cut.length}`);
    await reader.cancel();
  });
});

Deno.test("bridge: a WebSocket that breaks without being closed, as Node 22's does, is no bridge", async () => {
  const { WebSocket: real } = globalThis;
  class Broken extends EventTarget {
    onerror?: () => void;
    constructor() {
      super();
      queueMicrotask(() => this.onerror?.());
    }
    close() {}
  }
  try {
    Object.assign(globalThis, { WebSocket: Broken });
    const network = webSocketNetwork("http://127.0.0.1:1/#abc");
    const error = await assertRejects(
      () => network.dial({ hostname: "robot", port: 1 }),
      ConnectionFailedError,
      "no bridge lets us in there",
    );
    assert(error.refused);
  } finally {
    Object.assign(globalThis, { WebSocket: real });
  }
});

Deno.test("bridge: a page's network says where there is no bridge, and that a page cannot listen", async () => {
  const network = webSocketNetwork("http://127.0.0.1:1/#abc");
  const clock = new OneTryClock();
  await using talks = new TCPTalks({ ip: "robot", network, clock });
  const error = await assertRejects(
    () => talks.connect({ timeout: PATIENCE_MS }),
    ForeverAloneError,
  );
  assertStringIncludes(String(error.cause), "no bridge lets us in there");
  await using robot = new TCPTalks({ network });
  await assertRejects(
    () => robot.connect(),
    ConnectionFailedError,
    "nobody can dial a page",
  );
});
