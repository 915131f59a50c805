import { pause, SYSTEM_CLOCK } from "../watch/clock.ts";
import { addressOf } from "../network/connection.ts";
import { cannotListen } from "../network/deno_net.ts";
import { BodyError } from "./body.ts";
import {
  randomToken,
  refuseGuest,
  refuseStranger,
  type Rules,
} from "./rules.ts";

/** Requests that are answered at a time: pages, their streams, and whoever tries. */
const MAX_REQUESTS = 256;

/** Milliseconds that streams have to end, once the door closes. */
const GRACE_MS = 50;

/** Milliseconds until the next try, when the system could not accept. */
const RETRY_MS = 200;

/** Where a door is. */
export interface DoorOptions {
  /**
   * The address of the interface; `0.0.0.0` for all. Beyond `127.0.0.1` the
   * token crosses the network unencrypted.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  readonly port: number;
  /** The secret. @default {128 random bits} */
  readonly token?: string;
  /**
   * Other origins whose pages may open a WebSocket, with the token; no page of
   * another site can read the answer to any other request.
   */
  readonly origins?: readonly string[];
}

/** What is behind a door. */
export interface Rooms {
  /**
   * What anybody may have, who came by our own address: a page without secrets,
   * whose scripts and styles have the nonce. Only `GET` comes here.
   */
  open(path: string, nonce: string): Answer | Promise<Answer>;
  /** What needs the token. */
  guarded(request: Request, path: string): Answer | Promise<Answer>;
}

/** Undefined where there is nothing (404). */
type Answer = Response | undefined;

/**
 * A HTTP server for the one who started it: it is on this machine, and knows
 * the token. What comes under another name, from another site or without the
 * token is refused before anybody looks at it.
 */
export class Door implements AsyncDisposable {
  #rules: Rules;
  #rooms: Rooms;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #tending: Promise<void>;
  #ended = new AbortController();
  #cut = new AbortController();
  #requests = 0;

  constructor(options: DoorOptions, rooms: Rooms) {
    const { hostname = "127.0.0.1", port, token = randomToken(), origins } =
      options;
    this.#rooms = rooms;
    try {
      this.#server = this.#serve(hostname, port);
    } catch (error) {
      throw cannotListen({ hostname, port }, error);
    }
    this.#rules = { hostname, port: this.#server.addr.port, token, origins };
    this.#tending = this.#tend();
  }

  /** The TCP port, chosen by the system where 0 was asked for. */
  get port(): number {
    return this.#rules.port;
  }

  get token(): string {
    return this.#rules.token;
  }

  /** Aborted when the door closes: what streams has to end then. */
  get closing(): AbortSignal {
    return this.#ended.signal;
  }

  /** The page's address, with the token in its fragment, which no browser sends. */
  get url(): string {
    const { hostname, port, token } = this.#rules;
    const name = hostname === "0.0.0.0" || hostname === "::"
      ? "127.0.0.1"
      : hostname;
    return `http://${addressOf({ hostname: name, port })}/#${token}`;
  }

  /** Closes it; what streams has a moment to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await pause(GRACE_MS, { clock: SYSTEM_CLOCK });
    // Not `shutdown`: who does not read would hold it up for ever.
    this.#cut.abort();
    await this.#tending;
  }

  #serve(hostname: string, port: number): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      {
        hostname,
        port,
        signal: this.#cut.signal,
        onListen() {},
        onError: () => failed(),
      },
      async (request) => guarded(await this.#answer(request)),
    );
  }

  /**
   * Opens the door again when it falls shut: `Deno.serve` ends for good when
   * there are no files left, and with it would our robot's link.
   */
  async #tend(): Promise<void> {
    const { hostname, port } = this.#rules;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        await this.#server.finished;
        return;
      } catch {
        // Whoever used up the files may let go of them.
        await pause(RETRY_MS, { clock: SYSTEM_CLOCK, signal }).catch(() => {});
      }
      try {
        if (!signal.aborted) this.#server = this.#serve(hostname, port);
      } catch {
        // Not yet: the server that ended says so again.
      }
    }
  }

  async #answer(request: Request): Promise<Response> {
    if (this.#requests >= MAX_REQUESTS) {
      return text(503, "Too many requests at a time");
    }
    this.#requests++;
    try {
      return await this.#let(request);
    } catch (error) {
      return error instanceof BodyError
        ? text(error.status, error.message)
        : failed();
    } finally {
      this.#requests--;
    }
  }

  async #let(request: Request): Promise<Response> {
    const stranger = refuseStranger(request, this.#rules);
    if (stranger) return text(stranger.status, stranger.why);
    const path = new URL(request.url).pathname;
    if (request.method === "GET") {
      const nonce = randomToken();
      const page = await this.#rooms.open(path, nonce);
      if (page) return guarded(page, nonce);
    }
    const guest = refuseGuest(request, this.#rules);
    if (guest) return text(guest.status, guest.why);
    return await this.#rooms.guarded(request, path) ??
      text(404, "There is nothing here");
  }
}

/** A page may run and load what is named, talk to us, and nothing else. */
export function policyOf(...sources: string[]): string {
  return [
    "default-src 'none'",
    ...sources,
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Adds what keeps other sites away; a policy that is there stays. */
function guarded(answer: Response, nonce = "none"): Response {
  const { headers, status } = answer;
  // A WebSocket's answer cannot be changed, and has no page in it.
  if (status === 101) return answer;
  if (!headers.has("content-security-policy")) {
    const policy = policyOf(
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
    );
    headers.set("content-security-policy", policy);
  }
  headers.set("cache-control", "no-store");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("referrer-policy", "no-referrer");
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "DENY");
  return answer;
}

function failed(): Response {
  return text(500, "The request could not be answered");
}

/** An answer in words. */
export function text(status: number, why: string): Response {
  return new Response(`${why}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
