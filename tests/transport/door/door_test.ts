import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { BodyError, readBody } from "../../../transport/door/body.ts";
import { Door, type Rooms } from "../../../transport/door/door.ts";
import { subprotocolOf } from "../../../transport/door/rules.ts";
import { ConnectionFailedError } from "../../../transport/errors.ts";
import { CountingClock } from "../../kit/clock.ts";
import { settle, until } from "../../kit/turns.ts";

const ROOMS: Rooms = {
  open: (path, nonce) =>
    path === "/" ? new Response(`<p nonce=${nonce}>page`) : undefined,
  async guarded(request, path) {
    switch (path) {
      case "/secret":
        return new Response("the secret");
      case "/echo":
        return new Response(`${(await readBody(request, 1000)).length}`);
      case "/broken":
        throw new Error("inner words");
      case "/endless":
        return new Response(new ReadableStream({ start() {} }));
      case "/socket": {
        const { socket, response } = Deno.upgradeWebSocket(request, {
          protocol: subprotocolOf(request) ?? "",
        });
        socket.onopen = () => socket.send("in");
        return response;
      }
      default:
        return undefined;
    }
  },
};

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are: what `fetch` would never send, too. */
async function raw(door: Door, head: string, body = ""): Promise<Answer> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: door.port });
  const text = `${head.trim().replaceAll(/\n\s*/g, "\r\n")}\r\n\r\n${body}`;
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
  let said = "";
  for await (const chunk of conn.readable) {
    said += new TextDecoder().decode(chunk);
  }
  const [top = "", rest = ""] = said.split("\r\n\r\n");
  return {
    status: Number(/^HTTP\/1\.[01] (\d+)/.exec(top)?.[1]),
    head: top,
    body: rest,
  };
}

/** A request with the right Host, and whatever else. */
async function get(
  door: Door,
  path: string,
  headers: readonly string[] = [],
  host = `127.0.0.1:${door.port}`,
): Promise<Answer> {
  return await raw(
    door,
    [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers, "Connection: close"]
      .join("\n"),
  );
}

const bearer = (door: Door) => `Authorization: Bearer ${door.token}`;

Deno.test("door: the page is for everybody who came by our address, all else for who has the token", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  assertMatch(
    door.url,
    new RegExp(`^http://127\\.0\\.0\\.1:${door.port}/#[0-9a-f]{32}$`),
  );
  assertEquals((await get(door, "/")).status, 200);
  const right = await get(door, "/secret", [bearer(door)]);
  assertEquals([right.status, right.body], [200, "the secret"]);
  assertEquals((await get(door, "/nothing", [bearer(door)])).status, 404);
});

Deno.test("door: no way around the token", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const { token } = door;
  const tries: readonly (readonly [string, readonly string[]])[] = [
    ["/secret", []],
    ["/secret", ["Authorization: Bearer"]],
    ["/secret", ["Authorization: Bearer "]],
    ["/secret", [`Authorization: Bearer ${token.slice(1)}`]],
    ["/secret", [`Authorization: Bearer ${token}0`]],
    ["/secret", [`Authorization: Bearer ${token}${token}`]],
    ["/secret", [`Authorization: Bearer ${token.toUpperCase()}A`]],
    ["/secret", [`Authorization: Basic ${btoa(`x:${token}`)}`]],
    ["/secret", [`Authorization: ${token}`]],
    ["/secret", ["Authorization: Bearer x", bearer(door)]],
    ["/secret", [`Cookie: token=${token}`]],
    ["/secret", [`Sec-WebSocket-Protocol: tcptalks.${token}`]],
    [`/secret?token=${token}`, []],
    [`/secret#${token}`, []],
    [`/${token}`, []],
    ["//secret", []],
    ["/./secret", []],
    ["/x/../secret", []],
    ["/%2e/secret", []],
    ["/%73ecret", []],
    ["/secret/", []],
    ["/;/secret", []],
    ["/\\secret", []],
  ];
  for (const [path, headers] of tries) {
    const { status, body } = await get(door, path, headers);
    assert(
      [400, 401].includes(status),
      `${path} ${headers.join()}: ${status} ${body}`,
    );
    assertEquals(body.includes("the secret"), false);
  }
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"]) {
    const { status } = await raw(
      door,
      `${method} / HTTP/1.1
       Host: 127.0.0.1:${door.port}
       Connection: close`,
    );
    assert([401, 405, 501].includes(status), `${method}: ${status}`);
  }
});

Deno.test("door: a Host that is not ours is answered 421, with the token too", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const { port } = door;
  const names = [
    "robot.evil.example",
    `robot.evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `127.0.0.1:${port}.evil.example`,
    `evil.example@127.0.0.1:${port}`,
    `127.0.0.1:${port}@evil.example`,
    `localhost.:${port}`,
    `127.1:${port}`,
    `2130706433:${port}`,
    `0x7f000001:${port}`,
    `0.0.0.0:${port}`,
    `192.168.1.12:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `127.0.0.1:${port + 1}`,
    "127.0.0.1",
    "127.0.0.1:",
    "",
  ];
  for (const host of names) {
    for (const path of ["/", "/secret"]) {
      const { status } = await get(door, path, [bearer(door)], host);
      assert([400, 421].includes(status), `"${host}": ${status}`);
    }
  }
  for (const host of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
    const { status } = await get(door, "/", [], `${host}:${port}`);
    assertEquals(status, 200, host);
  }
  const tries = [
    `GET / HTTP/1.1\n${bearer(door)}`,
    `GET / HTTP/1.0\n${bearer(door)}`,
    `GET / HTTP/1.1\nHost: 127.0.0.1:${port}\nHost: evil.example`,
    `GET http://evil.example/secret HTTP/1.1\nHost: 127.0.0.1:${port}\n${
      bearer(door)
    }`,
    `GET http://127.0.0.1:${port}/secret HTTP/1.1\nHost: evil.example\n${
      bearer(door)
    }`,
  ];
  for (const head of tries) {
    const { status } = await raw(door, `${head}\nConnection: close`);
    assert([400, 421].includes(status), `${head}: ${status}`);
  }
});

Deno.test("door: listening on all interfaces it takes addresses, and no names", async () => {
  await using door = new Door({ hostname: "0.0.0.0", port: 0 }, ROOMS);
  const { port } = door;
  const status = async (host: string) =>
    (await get(door, "/", [], `${host}:${port}`)).status;
  assertEquals(await status("192.168.1.12"), 200);
  assertEquals(await status("[fe80::1]"), 200);
  assertEquals(await status("127.0.0.1"), 200);
  assertEquals(await status("robot.local"), 421);
  assertEquals(await status("1.2.3.4.evil.example"), 421);
});

Deno.test("door: pages of other origins are refused, with the token too, and no CORS lets them read", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const { port } = door;
  const origins = [
    "null",
    "http://evil.example",
    `http://evil.example:${port}`,
    `https://127.0.0.1:${port}`,
    "http://127.0.0.1",
    `http://127.0.0.1:${port + 1}`,
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}.evil.example`,
    "file://",
    "chrome-extension://abc",
    "",
  ];
  for (const origin of origins) {
    for (const path of ["/", "/secret"]) {
      const { status, head } = await get(door, path, [
        `Origin: ${origin}`,
        bearer(door),
      ]);
      assertEquals(status, 403, `"${origin}"`);
      assertEquals(/access-control/i.test(head), false);
    }
  }
  const own = `Origin: http://127.0.0.1:${port}`;
  const { status, head } = await get(door, "/secret", [own, bearer(door)]);
  assertEquals(status, 200);
  assertEquals(/access-control/i.test(head), false);
});

/** What every answer has. */
const KEPT_OUT = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "deny",
};

const policy = (nonce: string | undefined) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; ` +
  "connect-src 'self'; img-src 'self' blob: data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

Deno.test("door: an empty token lets nobody in", async () => {
  await using door = new Door({ port: 0, token: "" }, ROOMS);
  const empty = ["Authorization: Bearer ", "Upgrade: websocket"];
  for (const headers of [[], empty.slice(0, 1), empty]) {
    assertEquals((await get(door, "/secret", headers)).status, 401);
  }
});

Deno.test("door: 256 requests at a time, and what was answered makes room", async () => {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  await using door = new Door({ port: 0 }, {
    open: () => undefined,
    async guarded() {
      if (++waiting > 256) gate.resolve();
      await gate.promise;
      return new Response("done");
    },
  });
  const ask = async () => (await get(door, "/", [bearer(door)])).status;
  const all = Array.from({ length: 256 }, ask);
  await until(() => waiting === 256);
  assertEquals(await ask(), 503);
  gate.resolve();
  assertEquals(new Set(await Promise.all(all)), new Set([200]));
  assertEquals(await ask(), 200);
});

Deno.test("door: every answer keeps other sites and injected scripts out", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const page = await get(door, "/");
  const nonce = /nonce=(\w+)>/.exec(page.body)?.[1] ?? "none";
  assertMatch(page.head, new RegExp(`script-src 'nonce-${nonce}'`));
  const again = await get(door, "/");
  assertEquals(again.body === page.body, false, "a nonce for each page");
  const answers = [
    page,
    await get(door, "/secret"),
    await get(door, "/secret", [bearer(door)]),
    await get(door, "/", [], "evil.example"),
    await get(door, "/broken", [bearer(door)]),
  ];
  for (const { head } of answers) {
    const lines = head.toLowerCase().split("\r\n");
    for (const [name, value] of Object.entries(KEPT_OUT)) {
      assert(lines.includes(`${name}: ${value}`), `${name} in ${head}`);
    }
    const [, own] = /'nonce-(\w+)'/.exec(head) ?? [];
    assert(lines.includes(`content-security-policy: ${policy(own)}`), head);
    assertEquals(/unsafe|set-cookie/i.test(head), false);
  }
  const broken = await get(door, "/broken", [bearer(door)]);
  assertEquals(broken.status, 500);
  assertEquals(broken.body.includes("inner words"), false);
});

Deno.test("door: a body is read to its limit, whatever length it says", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const head = `POST /echo HTTP/1.1
    Host: 127.0.0.1:${door.port}
    ${bearer(door)}
    Connection: close`;
  const fine = await raw(
    door,
    `${head}\nContent-Length: 1000`,
    "x".repeat(1000),
  );
  assertMatch(fine.body, /1000/);
  const long = await raw(
    door,
    `${head}\nContent-Length: 1001`,
    "x".repeat(1001),
  );
  assertEquals(long.status, 413);
  const chunk = `3e9\r\n${"x".repeat(1001)}\r\n0\r\n\r\n`;
  const chunked = await raw(
    door,
    `${head}\nTransfer-Encoding: chunked`,
    chunk,
  );
  assertEquals(chunked.status, 413);
});

Deno.test("door: a WebSocket says the token as a subprotocol", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const url = `ws://127.0.0.1:${door.port}/socket`;
  const connect = async (protocols: string[]) => {
    const socket = new WebSocket(url, protocols);
    const { promise, resolve } = Promise.withResolvers<string>();
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.onerror = () => resolve("refused");
    const said = await promise;
    socket.close();
    await closed;
    return said;
  };
  assertEquals(await connect([`tcptalks.${door.token}`]), "in");
  assertEquals(await connect(["tcptalks.0123"]), "refused");
  assertEquals(await connect([]), "refused");
});

Deno.test("door: it closes though somebody reads nothing", async () => {
  const door = new Door({ port: 0 }, ROOMS);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: door.port });
  const head = `GET /endless HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n${
    bearer(door)
  }\r\n\r\n`;
  await conn.write(new TextEncoder().encode(head));
  assert(await conn.read(new Uint8Array(100)));
  await door[Symbol.asyncDispose]();
  conn.close();
});

Deno.test("door: a port that is in use is told in words", async () => {
  await using door = new Door({ port: 0 }, ROOMS);
  const error = assertThrows(
    () => new Door({ port: door.port }, ROOMS),
    ConnectionFailedError,
  );
  assertMatch(
    error.message,
    /^Cannot listen on 127\.0\.0\.1:\d+: .*; another program listens there/,
  );
});

Deno.test("door: a body may have as many bytes as the limit says, and not one more", async () => {
  const read = (bytes: number) =>
    readBody(
      new Request("http://robot", { method: "POST", body: "x".repeat(bytes) }),
      1000,
    );
  assertEquals((await read(1000)).length, 1000);
  await assertRejects(() => read(1001), Error, "at most 1000 bytes");
});

Deno.test("door: a body may come in 10,000 pieces, and what each was read into is let go", async () => {
  const read = (pieces: number) => {
    let left = pieces;
    const body = new ReadableStream({
      pull: (controller) => {
        if (left-- === 0) controller.close();
        else controller.enqueue(new Uint8Array(64).subarray(0, 1));
      },
    });
    return readBody(new Request("http://robot", { method: "POST", body }), 1e6);
  };
  assertEquals((await read(10_000)).length, 10_000);
  await assertRejects(() => read(10_001), Error, "at most 10000 pieces");
});

Deno.test("door: a body that does not go on for 10 s is given up, and one that does is not", async () => {
  const clock = new CountingClock();
  let send: (text: string) => void = () => {};
  let isLeft = false;
  const body = new ReadableStream({
    start(controller) {
      send = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
    cancel: () => void (isLeft = true),
  });
  const request = new Request("http://robot", { method: "POST", body });
  const read = readBody(request, 1000, clock);
  for (const piece of ["a", "b"]) {
    clock.pass(9000);
    send(piece);
    await settle();
  }
  clock.pass(10_000);
  const error = await assertRejects(() => read, BodyError, "No more came");
  assertEquals([error.status, isLeft, clock.waits], [408, true, []]);
});
