/** Why a link ended. */
export interface CloseReason {
  /** Who ended it: our own `disconnect`, the peer, or something that went wrong. */
  readonly by: "us" | "peer" | "error";
  /** What happened, in words. */
  readonly message: string;
  /** What went wrong, where something did. */
  readonly error?: unknown;
}

/** What happens on a server, as `status()` tells it. `type` says which. */
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

/** What happens on a link, as `status()` tells it. `type` says which. */
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
