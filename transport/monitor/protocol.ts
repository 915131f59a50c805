/** What server and page say to each other: types only, which cost neither anything. */

/** A message, as a line of the stream has it. Its texts are cut. */
export interface Row {
  /** Its number; a later message has a higher one. */
  readonly id: number;
  /** Milliseconds since the beginning. */
  readonly t: number;
  readonly link: number;
  readonly from: "client" | "target";
  readonly kind: "request" | "reply" | "error" | "password" | "malformed";
  readonly size: number;
  /** The opcode, as it is shown: `move 0x10`; of a reply, its request's. */
  readonly op?: string | undefined;
  /** The arguments, the answer, the error's last line, or why it is no message. */
  readonly text: string;
  readonly ms?: number | undefined;
  readonly of?: number | undefined;
  readonly own?: boolean | undefined;
  /** Of a recorded request, whether its answer is not in the recording. */
  readonly isUnanswered?: boolean | undefined;
  readonly points?:
    | readonly (readonly [name: string, value: number])[]
    | undefined;
  /** Of an answer `(x, y, heading)`: where the robot is. */
  readonly pose?: readonly [x: number, y: number, heading: number] | undefined;
  /** Whether the heading is a float, as an angle is. */
  readonly isAngle?: boolean | undefined;
}

/** A link, as the state has it. */
export interface LinkState {
  readonly link: number;
  readonly peer: string;
  /** Milliseconds since the beginning, when it came. */
  readonly since: number;
  over?: string | undefined;
  isReady: boolean;
  /** Messages of the client, and of the other side. */
  readonly messages: [number, number];
  /** Bytes of the client, and of the other side. */
  readonly bytes: [number, number];
  open: number;
}

/** An opcode of the call form. */
export interface KnownOpcode {
  readonly text: string;
  /** As it is shown: `move 0x10`. */
  readonly shown: string;
  readonly params?: readonly string[] | undefined;
}

/** What is recorded. */
export interface RecordState {
  readonly path: string;
  readonly messages: number;
  /** Messages that are not in it: the disk was too slow. */
  readonly dropped: number;
  readonly failed?: string | undefined;
}

/** Where a replay is; times are in milliseconds. */
export interface ReplayState {
  readonly path: string;
  readonly position: number;
  readonly duration: number;
  readonly speed: number;
  readonly isPlaying: boolean;
  /** When errors came, in milliseconds: the first thousand. */
  readonly errors: readonly number[];
  /** The first lines of the file that are left out, as they are no messages. */
  readonly broken: readonly number[];
}

/** All that the page shows beside the messages. */
export interface State {
  /** What is looked at: a tapped link, a recording, a program's own link, or its server's clients. */
  readonly mode: "tap" | "replay" | "program" | "server";
  /** Where it listens, or what it is. */
  readonly where: string;
  readonly target: string;
  /** Milliseconds since the beginning, now. */
  readonly now: number;
  readonly links: readonly LinkState[];
  readonly viewers: number;
  readonly refused: number;
  /** Why the last link is over, or did not come; undefined since there is another one. */
  readonly trouble?: string | undefined;
  /** Which attempt to connect again comes next, while there are any. */
  readonly attempt?: number | undefined;
  /** The latest of what went wrong, oldest first. */
  readonly notes: readonly (readonly [text: string, times: number])[];
  readonly opcodes: readonly KnownOpcode[];
  readonly canCall: boolean;
  readonly canRecord: boolean;
  readonly record?: RecordState | undefined;
  readonly replay?: ReplayState | undefined;
}

/** One line of the stream. */
export interface Line {
  /** Forget all messages: others follow. */
  readonly reset?: true | undefined;
  readonly rows?: readonly Row[] | undefined;
  readonly state?: State | undefined;
  /** Messages that this page missed so far because it did not read. */
  readonly dropped?: number | undefined;
}

/** A value as a tree that unfolds. */
export interface Tree {
  /** The key or index before it. */
  readonly key?: string | undefined;
  /** Python's repr, cut. */
  readonly text: string;
  readonly items?: readonly Tree[] | undefined;
  readonly more?: number | undefined;
}

/** One message, wholly. */
export interface Detail {
  readonly kind: Row["kind"];
  readonly tree?: Tree | undefined;
  readonly traceback?: string | undefined;
  /** Bytes in hexadecimal, cut. */
  readonly hex: string;
  /** What pickletools prints, cut. */
  readonly dis: string;
}

/** What the page asks for, by POST with JSON. */
export interface Asks {
  readonly "/call": {
    readonly link: number;
    readonly to?: Row["from"] | undefined;
    readonly opcode: string;
    readonly args: string;
  };
  readonly "/describe": { readonly link: number; readonly to?: Row["from"] };
  readonly "/record": { readonly on: boolean };
  readonly "/save": { readonly ids: readonly number[] };
  readonly "/replay": {
    readonly play?: boolean | undefined;
    readonly speed?: number | undefined;
    readonly position?: number | undefined;
    readonly step?: 1 | -1 | undefined;
    readonly error?: 1 | -1 | undefined;
  };
  readonly "/again": {
    readonly host: string;
    readonly password: string;
    readonly ids: readonly number[];
  };
}
