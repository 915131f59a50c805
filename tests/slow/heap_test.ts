/** No message of a peer that knows the password ends a server with a heap of 512 MiB and default limits, whatever the number of links. */

import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes";
import { dumps, tuple } from "../../codec/mod.ts";
import { TCPTalks } from "../../transport/mod.ts";

const PASSWORD = dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple("sesame")));
const MIB = 2 ** 20;

/** A server in a process of its own. */
class Victim implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #connections: Deno.Conn[] = [];
  port = 0;
  #lines: ReadableStreamDefaultReader<Uint8Array>;

  constructor() {
    const server = new URL(
      "../kit/network/default_limits_server.ts",
      import.meta.url,
    );
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--no-lock",
        "--v8-flags=--max-old-space-size=512",
        server.href,
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = this.#child.stdout.getReader();
  }

  async start(): Promise<this> {
    const { value } = await this.#lines.read();
    this.port = Number(new TextDecoder().decode(value).trim());
    return this;
  }

  /** Sends messages over a new link, and leaves it open; what comes is read. */
  async send(...messages: Uint8Array[]): Promise<void> {
    const connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.port,
    });
    this.#connections.push(connection);
    void (async () => {
      const buffer = new Uint8Array(65_536);
      try {
        while (await connection.read(buffer) !== null) { /* On and on. */ }
      } catch { /* It hung up. */ }
    })();
    try {
      for (const message of [PASSWORD, ...messages]) {
        for (let rest = message; rest.length > 0;) {
          rest = rest.subarray(await connection.write(rest));
        }
      }
    } catch { /* It hung up. */ }
  }

  /** A good client is answered. */
  async isAlive(): Promise<void> {
    await using talks = new TCPTalks({
      ip: "127.0.0.1",
      port: this.port,
      password: "sesame",
      timeout: 60_000,
      handshakeTimeout: 60_000,
    });
    await talks.connect({ timeout: 60_000 });
    assertEquals(await talks.execute(1), 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) {
      try {
        connection.close();
      } catch { /* Closed. */ }
    }
    try {
      this.#child.kill("SIGKILL");
    } catch { /* It ended. */ }
    await this.#child.status;
    await this.#lines.cancel();
  }
}

function bytes(...parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return concat(
    parts.map((part) =>
      typeof part === "string"
        ? Uint8Array.from(part, (character) => character.charCodeAt(0))
        : part
    ),
  );
}

/** One unit of opcodes, so often that it takes so many bytes. */
function repeated(unit: string, size: number): Uint8Array {
  const all = new Uint8Array(Math.floor(size / unit.length) * unit.length);
  all.set(bytes(unit));
  // Twice as much each time: one by one they would take most of the test.
  for (let done = unit.length; done < all.length; done *= 2) {
    all.copyWithin(done, 0, done);
  }
  return all;
}

const UNITS: Readonly<Record<string, string>> = {
  "empty dicts": "}",
  "empty lists": "]",
  "lists of one": "]Na",
  "empty sets": "\x8f",
  "frozensets": "(\x91",
  "tuples": "N\x85",
  "nothing but None": "N",
  "empty bytes": "C\x00",
  "bytearrays": "\x96\0\0\0\0\0\0\0\0",
  "dicts with a tuple as key": "}N\x85Ns",
  "exceptions": "cbuiltins\nValueError\n)R",
  "unknown objects": "cm\nC\n)\x81",
  "decimals": "cdecimal\nDecimal\n\x8c\x011\x85R",
};

/** A request with a list of units as its argument, or that list alone. */
function message(unit: string, size: number, isWhole = true): Uint8Array {
  return bytes(
    "\x80\x04(C\x01RK\x02K\x07](",
    repeated(unit, size),
    isWhole ? "e\x85}t." : "",
  );
}

/** A reply that nobody asked for. */
function unasked(unit: string, size: number, retcode: number): Uint8Array {
  const code = String.fromCharCode(retcode & 255, retcode >> 8 & 255);
  return bytes(
    `\x80\x04(C\x01AM${code}](`,
    repeated(unit, size),
    "e\x85t.",
  );
}

Deno.test("heap: 48 MiB of one thing, one after the other", async (t) => {
  await using victim = await new Victim().start();
  for (const [name, unit] of Object.entries(UNITS)) {
    await t.step(name, async () => {
      await victim.send(message(unit, 48 * MIB));
      await victim.isAlive();
    });
  }
});

Deno.test("heap: 40 links, each with the half of a message", async () => {
  await using victim = await new Victim().start();
  await Promise.all(
    Array.from({ length: 40 }, () => victim.send(message("}", MIB / 4, false))),
  );
  await victim.isAlive();
});

Deno.test("heap: replies that nobody polls, of 8 links", async () => {
  await using victim = await new Victim().start();
  const replies = Array.from(
    { length: 40 },
    (_, i) => unasked("}", MIB / 8, 1000 + i),
  );
  await Promise.all(Array.from({ length: 8 }, () => victim.send(...replies)));
  await victim.isAlive();
});

Deno.test("heap: requests that never end, of 8 links", async () => {
  await using victim = await new Victim().start();
  const request = bytes(
    "\x80\x04(C\x01RK\x03K\x07](",
    repeated("}", MIB / 8),
    "e\x85}t.",
  );
  await Promise.all(
    Array.from(
      { length: 8 },
      () => victim.send(...Array.from({ length: 40 }, () => request)),
    ),
  );
  await victim.isAlive();
});

Deno.test("heap: opcodes of 2 MiB that are not bound, and a reader of events that sleeps", async () => {
  await using victim = await new Victim().start();
  const request = dumps(
    tuple(Uint8Array.of(0x52), new Uint8Array(2 * MIB), 7, tuple(), {}),
  );
  await victim.send(...Array.from({ length: 300 }, () => request));
  await victim.isAlive();
});
