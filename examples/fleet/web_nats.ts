/**
 * A small NATS client over WebSocket, for pages and everywhere else: what a
 * fleet needs of a connection, and no more. A program of yours may as well take
 * NATS' own, `npm:@nats-io/transport-node`.
 */
import type {
  NatsLike,
  NatsStatus,
  NatsSubscribeOptions,
} from "@tcptalks/tcptalks/nats";

/** A connection that can be closed. */
export interface WebNats extends NatsLike {
  /** Resolves once it is over. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects, `ws://pilot:sesame@127.0.0.1:4223`. */
export async function connectNats(address: string): Promise<WebNats> {
  const url = new URL(address);
  const { username: user, password: pass } = url;
  url.username = url.password = "";
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const client = new Client(socket);
  await client.greet({ user, pass });
  return client;
}

class Client implements WebNats {
  readonly closed: Promise<void>;
  info: { max_payload: number } | undefined;
  #socket: WebSocket;
  #subscriptions = new Map<string, NatsSubscribeOptions>();
  #count = 0;
  #pongs: (() => void)[] = [];
  #ready = Promise.withResolvers<void>();
  #told: NatsStatus[] = [];
  #tell = Promise.withResolvers<void>();
  #rest = new Uint8Array();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#ready.promise.catch(() => {});
    this.closed = new Promise((resolve) => {
      socket.onclose = () => {
        this.#ready.reject(new Error("The NATS server is not there"));
        this.#tell.resolve();
        for (const pong of this.#pongs.splice(0)) pong();
        resolve();
      };
    });
    socket.onmessage = ({ data }) => this.#came(new Uint8Array(data));
  }

  /** Waits for the server's first line, and says who we are. */
  async greet(who: { user: string; pass: string }): Promise<void> {
    await this.#ready.promise;
    const options = {
      ...who,
      verbose: false,
      headers: true,
      no_responders: true,
    };
    this.#send(`CONNECT ${JSON.stringify(options)}\r\n`);
    await this.flush();
    const refused = this.#told.find(({ error }) =>
      /authorization/i.test(error?.message ?? "")
    );
    if (refused) throw refused.error;
  }

  publish(
    subject: string,
    payload: Uint8Array = new Uint8Array(),
    { reply = "" }: { reply?: string } = {},
  ): void {
    this.#send(
      `PUB ${subject} ${reply} ${payload.length}\r\n`,
      payload,
      "\r\n",
    );
  }

  subscribe(subject: string, options: NatsSubscribeOptions) {
    const id = `${++this.#count}`;
    this.#subscriptions.set(id, options);
    this.#send(`SUB ${subject} ${options.queue ?? ""} ${id}\r\n`);
    return {
      unsubscribe: () => {
        if (this.#subscriptions.delete(id)) this.#send(`UNSUB ${id}\r\n`);
      },
    };
  }

  flush(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve();
    this.#send("PING\r\n");
    return new Promise((resolve) => this.#pongs.push(resolve));
  }

  async *status(): AsyncIterableIterator<NatsStatus> {
    while (this.#socket.readyState === WebSocket.OPEN) {
      const next = this.#told.shift();
      if (next !== undefined) yield next;
      else await this.#tell.promise;
    }
  }

  close(): void {
    this.#socket.close();
  }

  #send(...parts: (string | Uint8Array)[]): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const encoder = new TextEncoder();
    const all = parts.map((part) =>
      typeof part === "string" ? encoder.encode(part) : part
    );
    const frame = new Uint8Array(
      all.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const part of all) {
      frame.set(part, at);
      at += part.length;
    }
    this.#socket.send(frame);
  }

  #came(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    let at = 0;
    for (;;) {
      const end = all.indexOf(0x0a, at);
      if (end < 0) break;
      const line = new TextDecoder().decode(all.subarray(at, end)).trim();
      const [verb = "", ...words] = line.split(" ");
      if (!/^H?MSG$/i.test(verb)) {
        at = end + 1;
        this.#said(verb.toUpperCase(), line);
        continue;
      }
      const size = Number(words.at(-1));
      if (all.length < end + 1 + size + 2) break;
      at = end + 1 + size + 2;
      const body = all.slice(end + 1, end + 1 + size);
      const sizes = verb.length === 4 ? words.splice(-2) : words.splice(-1);
      const head = sizes.length === 2 ? Number(sizes[0]) : 0;
      const [subject = "", id = "", reply] = words;
      const data = body.subarray(head);
      this.#subscriptions.get(id)?.callback(
        null,
        reply === undefined ? { subject, data } : { subject, data, reply },
      );
    }
    this.#rest = all.slice(at);
  }

  #said(verb: string, line: string): void {
    if (verb === "PING") this.#send("PONG\r\n");
    if (verb === "PONG") this.#pongs.shift()?.();
    if (verb === "INFO") {
      this.info = JSON.parse(line.slice(5));
      this.#ready.resolve();
    }
    if (verb !== "-ERR") return;
    // -ERR 'Permissions Violation for Publish to "tcptalks.r2d2.do.0x10"'
    const subject = /Publish to "([^"]+)"/.exec(line)?.[1];
    const error = new Error(line.slice(5));
    this.#told.push({
      type: "error",
      error: subject === undefined ? error : Object.assign(error, { subject }),
    });
    this.#tell.resolve();
    this.#tell = Promise.withResolvers();
  }
}
