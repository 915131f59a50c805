import { Door, type DoorOptions, text } from "../door/door.ts";
import { subprotocolOf } from "../door/rules.ts";
import { ConnectionFailedError } from "../errors.ts";
import {
  addressOf,
  type Connection,
  type DialTarget,
  type Network,
} from "../network/connection.ts";
import { splice } from "../network/splice.ts";
import "../network/sockets.ts";
import { systemNetwork } from "../network/system.ts";
import {
  SOCKET_PATH,
  SOCKET_STATUS,
  SocketConnection,
} from "../network/web_socket.ts";
import { type CallRules, Calls } from "./calls.ts";
import type { TCPTalks } from "../talks/talks.ts";
import { decoded, fileIn } from "./files.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** Pages at a time. */
const MAX_PAGES = 64;
/** Seconds after which a page that does not answer is gone. */
const IDLE_SECONDS = 30;
/** Bytes of a WebSocket's closing reason. */
const MAX_REASON_BYTES = 120;

/** How a {@linkcode Bridge} is made. */
export interface BridgeOptions extends DoorOptions {
  readonly target: DialTarget;
  readonly folder?: string;
  /** A link to the robot of the bridge's own, and which calls it makes for others. */
  readonly calls?: { readonly talks: TCPTalks; readonly rules: CallRules };
  /** Where connections come from. @default {the sockets of Deno, Node or Bun} */
  readonly network?: Network;
  tell?(line: string): void;
}

/**
 * Lets pages talk to a robot: each WebSocket is a connection to it, whose bytes
 * are passed on unread.
 */
export class Bridge implements AsyncDisposable {
  #options: BridgeOptions;
  #network: Network;
  #door: Door;
  #calls: Calls | undefined;
  #pages = new Set<Promise<void>>();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#network = options.network ?? systemNetwork();
    const { folder, calls } = options;
    this.#door = new Door(options, {
      open: (path) => folder === undefined ? undefined : fileIn(folder, path),
      guarded: (request, path) => this.#answer(request, path),
    });
    this.#calls = calls &&
      new Calls(calls.talks, calls.rules, this.#door.closing);
  }

  get url(): string {
    return this.#door.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#door[Symbol.asyncDispose]();
    await Promise.all(this.#pages);
  }

  #answer(
    request: Request,
    path: string,
  ): Response | undefined | Promise<Response> {
    if (path === SOCKET_PATH) return this.#socket(request);
    if (this.#calls === undefined) return undefined;
    if (path === "/events") return this.#calls.streams.open();
    const name = /^\/call\/([^/]+)$/.exec(path)?.[1];
    return name === undefined
      ? undefined
      : this.#calls.call(request, decoded(name));
  }

  #socket(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return text(426, "Expected a WebSocket");
    }
    if (this.#pages.size >= MAX_PAGES) {
      return text(503, "Too many pages at a time");
    }
    const protocol = subprotocolOf(request);
    const { socket, response } = Deno.upgradeWebSocket(request, {
      idleTimeout: IDLE_SECONDS,
      ...(protocol === undefined ? {} : { protocol }),
    });
    const page = this.#serve(socket).finally(() => this.#pages.delete(page));
    this.#pages.add(page);
    return response;
  }

  async #serve(socket: WebSocket): Promise<void> {
    const { target, tell } = this.#options;
    const address = addressOf(target);
    const opened = Promise.withResolvers<void>();
    const gone = new AbortController();
    const over = new AbortController();
    socket.onopen = () => opened.resolve();
    socket.onerror = socket.onclose = () => {
      gone.abort(new Error("The page went away"));
      opened.reject(gone.signal.reason);
    };
    const { closing } = this.#door;
    const either = AbortSignal.any([gone.signal, closing]);
    let robot: Connection | undefined;
    try {
      await opened.promise;
      robot = await this.#network.dial(target, either);
      const page = new SocketConnection(socket, address, "a page");
      const { signal } = over;
      closing.addEventListener("abort", () => page.close(), { signal });
      socket.send(address);
      tell?.(`a page talks to ${address}`);
      // It may go away after it has ended its side.
      await splice(page, robot, page.closed);
      tell?.("a page has gone");
    } catch (error) {
      close(socket, error);
    } finally {
      over.abort();
      robot?.close();
    }
  }
}

/** Tells the page why there is no robot. */
function close(socket: WebSocket, error: unknown): void {
  const isLater = error instanceof ConnectionFailedError && error.refused;
  const why = messageOf(error);
  const reason = new TextEncoder().encode(why).subarray(0, MAX_REASON_BYTES);
  try {
    socket.close(
      isLater ? SOCKET_STATUS.refused : SOCKET_STATUS.failed,
      new TextDecoder().decode(reason).replace(/\uFFFD$/, ""),
    );
  } catch {
    // It never opened.
  }
}
