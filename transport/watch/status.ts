/**
 * Why a link ended.
 *
 * @example
 * ```ts
 * import { type CloseReason, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * await robot.disconnect();
 * const reason: CloseReason | undefined = await bot.sleepUntilDisconnected();
 * assertEquals(reason?.by, "peer");
 * ```
 */
export interface CloseReason {
  /** Who ended it: our own `disconnect`, the peer, or something that went wrong. */
  readonly by: "us" | "peer" | "error";
  /** What happened, in words. */
  readonly message: string;
  /** What went wrong, where something did. */
  readonly error?: unknown;
}

/**
 * What happens on a server, as `status()` tells it. `type` says which.
 *
 * @example
 * ```ts
 * import { type ServerEvent, TCPTalks, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
 * const events = server.status();
 * await using panel = new TCPTalks({ ip: "127.0.0.1", port: server.port, id: 7 });
 * await panel.connect();
 * const { value }: { value?: ServerEvent } = await events.next();
 * assertEquals(value?.type === "joined" && value.id, 7);
 * ```
 */
export type ServerEvent =
  | {
    /** A client is there, and has said who it is. */
    readonly type: "joined";
    /** Its id. */
    readonly id: unknown;
    /** The client, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** The id that it asked for, where that is another client's. */
    readonly wanted?: unknown;
  }
  | {
    /** A client went away. */
    readonly type: "left";
    /** Its id. */
    readonly id: unknown;
    /** Why. */
    readonly reason: CloseReason;
  }
  | {
    /** A client was turned away; its socket is closed. */
    readonly type: "refused";
    /** The client, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** Why. */
    readonly reason: string;
  };

/**
 * What happens on a link, as `status()` tells it. `type` says which.
 *
 * @example
 * ```ts
 * import { type StatusEvent, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * const events = robot.status();
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 * const types: StatusEvent["type"][] = [];
 * for await (const event of events) {
 *   types.push(event.type);
 *   if (event.type === "connected") break;
 * }
 * assertEquals(types, ["listening", "connected"]);
 * ```
 */
export type StatusEvent =
  | {
    /** The server role waits for a client. */
    readonly type: "listening";
    /** Where, as `host:port` or a Unix socket's path. */
    readonly address: string;
    /** The TCP port; 0 on a Unix socket. */
    readonly port: number;
  }
  | {
    /** The client role begins to dial. */
    readonly type: "connecting";
    /** Whom, as `host:port` or a Unix socket's path. */
    readonly address: string;
  }
  | {
    /** The password was right: calls go through. */
    readonly type: "connected";
    /** The peer, as `host:port` or a Unix socket's path. */
    readonly remote: string;
  }
  | {
    /** A client was turned away by our server role; its socket is closed. */
    readonly type: "refused";
    /** The peer, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** Why. */
    readonly reason: string;
  }
  | {
    /** The peer does not keep up: 75 % of `maxQueuedBytes` wait for it. */
    readonly type: "slow";
    /** How many bytes wait. */
    readonly queuedBytes: number;
    /** The limit. */
    readonly maxQueuedBytes: number;
  }
  | {
    /** The peer keeps up again. */
    readonly type: "eased";
    /** How many bytes wait. */
    readonly queuedBytes: number;
  }
  | {
    /** A bound function threw; the peer got the error. */
    readonly type: "failed";
    /** The opcode. */
    readonly opcode: unknown;
    /** What was thrown. */
    readonly error: unknown;
  }
  | {
    /** A pickle came that is no message, or a reply that nobody can ask for any more; it was dropped. */
    readonly type: "dropped";
    /** Why, in words. */
    readonly reason: string;
  }
  | {
    /** The link went away and will be made again. */
    readonly type: "reconnecting";
    /** Which attempt comes next, from 1. */
    readonly attempt: number;
    /** Milliseconds until then. */
    readonly delay: number;
    /** Why the link went away, or why the last attempt failed. */
    readonly reason: CloseReason;
  }
  | {
    /** The link ended. */
    readonly type: "disconnected";
    /** Why. */
    readonly reason: CloseReason;
  };
