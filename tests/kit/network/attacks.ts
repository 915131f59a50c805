/** What may come to an open port, from those who know the password and those who do not. */

import { concat } from "@std/bytes";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { PyGlobal, PyObject } from "../../../codec/types/object.ts";
import { tuple } from "../../../codec/types/tuple.ts";
import { passwordMessage } from "../../tools/fuzz/transport_messages.ts";
import { Random } from "../random.ts";
import { PASSWORD, SERVICE } from "./service.ts";

/** One way to attack a server. */
export interface Attack {
  /** Its name, for the test's. */
  readonly name: string;
  /** Attacks the port until it has done what it can. */
  strike(port: number): Promise<void>;
}

const MASTER = Uint8Array.of(0x52);
const SLAVE = Uint8Array.of(0x41);
const RANDOM = new Random(1);

/** Says something on a connection of its own, and reads until the server hangs up or has said so many bytes. */
async function say(
  port: number,
  bytes: Uint8Array,
  times = 1,
  enough = Infinity,
): Promise<void> {
  using conn = await dial(port);
  if (conn === undefined) return;
  const reading = listen(conn, enough);
  try {
    for (let i = 0; i < times; i++) await writeAll(conn, bytes);
    if (enough === Infinity) await conn.closeWrite();
  } catch {
    // It has hung up on us.
  }
  await reading;
}

/** Dials; undefined where the system refuses one of so many, or the server has hung up already. */
async function dial(port: number): Promise<Deno.Conn | undefined> {
  try {
    return await Deno.connect({ hostname: "127.0.0.1", port });
  } catch {
    return undefined;
  }
}

async function listen(conn: Deno.Conn, enough: number): Promise<void> {
  const buffer = new Uint8Array(65_536);
  let heard = 0;
  try {
    while (heard < enough) {
      const count = await conn.read(buffer);
      if (count === null) return;
      heard += count;
    }
  } catch {
    // It has hung up on us.
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await conn.write(rest));
  }
}

/** The same as one who knows the password. */
function sayInside(port: number, bytes: Uint8Array): Promise<void> {
  return say(port, concat([passwordMessage(PASSWORD), bytes]));
}

/** Says something that takes long to send, as one who knows the password. */
async function flood(
  port: number,
  bytes: Uint8Array,
  times: number,
): Promise<void> {
  using conn = await dial(port);
  if (conn === undefined) return;
  const reading = listen(conn, Infinity);
  try {
    await writeAll(conn, passwordMessage(PASSWORD));
    for (let i = 0; i < times; i++) await writeAll(conn, bytes);
    await conn.closeWrite();
  } catch {
    // It has hung up on us.
  }
  await reading;
}

/** Holds connections open on which nothing more comes, until the server hangs up. */
async function hold(
  port: number,
  bytes: Uint8Array,
  connections: number,
): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, () => say(port, bytes, 1, 1e9)),
  );
}

/** A request with kwargs that are something else. */
function withKwargs(kwargs: unknown): Uint8Array {
  return dumps(tuple(MASTER, SERVICE.echo, 7, tuple(1), kwargs));
}

/** A whole pickle of containers within each other. */
function deep(levels: number): Uint8Array {
  return concat([
    Uint8Array.of(0x80, 4),
    new Uint8Array(levels).fill(0x5d),
    new Uint8Array(levels - 1).fill(0x61),
    Uint8Array.of(0x2e),
  ]);
}

/** How many connections the system lets a test hold, both ends in one process. */
function manyConnections(): number {
  try {
    const limits = Deno.readTextFileSync("/proc/self/limits");
    const most = Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? 1024);
    return Math.min(1000, Math.floor((most - 300) / 2));
  } catch {
    return 300;
  }
}

const HUGE = [
  // BYTES8, UNICODE8, BYTEARRAY8, FRAME of 2^62; LONG4 of 2^31 - 1; BYTES of 2^32 - 1.
  "80048e0000000000000040",
  "80048d0000000000000040",
  "8005960000000000000040",
  "8004950000000000000040",
  "80028bffffff7f",
  "800342ffffffff",
  // A memo's place 2^32 - 1, put and got.
  "80024e72ffffffff2e",
  "80026affffffff2e",
].map((hex) => Uint8Array.fromHex(hex));

const CLASSES = [
  new PyObject(new PyGlobal("os", "system"), tuple("touch hacked")),
  new PyObject(new PyGlobal("builtins", "eval"), tuple("1/0")),
  new PyObject(new PyGlobal("builtins", "getattr"), tuple("x", "__class__")),
  new PyObject(new PyGlobal("tcptalks", "TCPTalks"), tuple(), "newobj"),
  new PyObject(new PyGlobal("__proto__", "constructor"), tuple("x")),
];

/** Every attack. */
export const ATTACKS: readonly Attack[] = [
  {
    name: "garbage",
    strike: async (port) => {
      for (let i = 0; i < 30; i++) await say(port, RANDOM.bytes(3000));
    },
  },
  {
    name: "an HTTP request",
    strike: (port) =>
      say(
        port,
        new TextEncoder().encode("GET / HTTP/1.1\r\nHost: robot\r\n\r\n"),
      ),
  },
  {
    name: "half a handshake held open, fifty times",
    strike: (port) => hold(port, passwordMessage(PASSWORD).subarray(0, 9), 50),
  },
  {
    name: "a thousand connections that say nothing",
    strike: (port) => hold(port, new Uint8Array(), manyConnections()),
  },
  {
    name: "lengths of 2^62 without a password",
    strike: async (port) => {
      for (const bytes of HUGE) await say(port, bytes);
    },
  },
  {
    name: "lengths of 2^62 with the password",
    strike: async (port) => {
      for (const bytes of HUGE) await sayInside(port, bytes);
    },
  },
  {
    name: "a deep bomb without a password",
    strike: (port) => say(port, deep(1_000_000)),
  },
  {
    name: "a deep bomb with the password",
    strike: (port) => sayInside(port, deep(1_000_000)),
  },
  {
    name: "200 MB of requests without a password",
    strike: (port) =>
      say(
        port,
        dumps(tuple(MASTER, SERVICE.wait, 7, tuple(new Uint8Array(1e6)), {})),
        200,
      ),
  },
  {
    name: "10,000 requests before a wrong password",
    strike: (port) =>
      say(
        port,
        concat([
          ...Array(10_000).fill(
            dumps(tuple(MASTER, SERVICE.wait, 7, tuple("hacked"), {})),
          ),
          passwordMessage("wrong"),
        ]),
      ),
  },
  {
    name: "200 MB of replies that nobody asked for",
    strike: (port) =>
      flood(
        port,
        dumps(tuple(SLAVE, tuple("x"), tuple(new Uint8Array(1e5)))),
        2000,
      ),
  },
  {
    name: "50,000 replies with retcodes of their own",
    strike: (port) =>
      sayInside(
        port,
        concat(
          Array.from({ length: 50_000 }, (_, i) =>
            dumps(tuple(SLAVE, 1e6 + i, tuple(i)))),
        ),
      ),
  },
  {
    name: "200 MB of requests that wait",
    strike: (port) =>
      flood(
        port,
        dumps(tuple(MASTER, SERVICE.wait, 7, tuple(new Uint8Array(1e5)), {})),
        2000,
      ),
  },
  {
    name: "20,000 requests for what is not bound, whose errors nobody reads",
    strike: async (port) => {
      using conn = await dial(port);
      if (conn === undefined) return;
      const request = dumps(tuple(MASTER, 99, 7, tuple(), {}));
      await writeAll(
        conn,
        concat([passwordMessage(PASSWORD), ...Array(20_000).fill(request)]),
      ).catch(() => {});
    },
  },
  {
    name: "kwargs made to kill",
    strike: async (port) => {
      const names = ["retcode", "opcode", "self", "timeout", "__proto__"];
      const odd = [null, 1, "x", [1], new Uint8Array(1e6), tuple()];
      const bytes = [
        ...names.map((name) =>
          withKwargs(new Map<string, unknown>([[name, { polluted: true }]]))
        ),
        ...odd.map(withKwargs),
        withKwargs(new Map<unknown, unknown>([[1, 2], [null, 3]])),
      ];
      await flood(port, concat(bytes), 50);
    },
  },
  {
    name: "classes that would run something in Python",
    strike: async (port) => {
      for (const bomb of CLASSES) {
        await say(port, passwordMessage(bomb));
        await say(port, dumps(bomb));
        await sayInside(
          port,
          concat([
            dumps(tuple(MASTER, SERVICE.echo, 7, tuple(bomb), {})),
            dumps(tuple(MASTER, bomb, bomb, bomb, bomb)),
            dumps(tuple(SLAVE, bomb, tuple(bomb))),
          ]),
        );
      }
    },
  },
];
