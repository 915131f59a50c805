/** What server and page say to each other: types only, which cost neither anything. */

/** A message, as a line of the stream has it. Its texts are cut. */
export interface Row {
  /** Its number; a later message has a higher one. */
  readonly id: number;
  /** Milliseconds since the beginning. */
  readonly t: number;
  /** The link's number. */
  readonly link: number;
  /** Who sent it. */
  readonly from: "client" | "target";
  /** What it is. */
  readonly kind: "request" | "reply" | "error" | "password" | "malformed";
  /** Its length in bytes. */
  readonly size: number;
  /** The opcode, as it is shown: `move 0x10`; of a reply, its request's. */
  readonly op?: string;
  /** The arguments, the answer, the error's last line, or why it is no message. */
  readonly text: string;
  /** Of a reply, the milliseconds since its request. */
  readonly ms?: number;
  /** Of a reply, its request's number. */
  readonly of?: number;
  /** Whether the page put it in. */
  readonly own?: boolean;
  /** Of a recorded request, whether its answer is not in the recording. */
  readonly isUnanswered?: boolean;
  /** The numbers found in it, by name. */
  readonly points?: readonly (readonly [name: string, value: number])[];
  /** Of an answer `(x, y, heading)`: where the robot is. */
  readonly pose?: readonly [x: number, y: number, heading: number];
  /** Whether the heading is a float, as an angle is. */
  readonly isAngle?: boolean;
}

/** A link, as the state has it. */
export interface LinkState {
  /** Its number. */
  readonly link: number;
  /** Who came, or who was dialled. */
  readonly peer: string;
  /** Milliseconds since the beginning, when it came. */
  readonly since: number;
  /** Why it is over, undefined while it is not. */
  readonly over?: string;
  /** Whether the password was right. */
  readonly isReady: boolean;
  /** Messages of the client, and of the other side. */
  readonly messages: readonly [number, number];
  /** Bytes of the client, and of the other side. */
  readonly bytes: readonly [number, number];
  /** Calls that have no reply yet. */
  readonly open: number;
}

/** An opcode of the call form. */
export interface KnownOpcode {
  /** As it is typed: a name, or `0x10`. */
  readonly text: string;
  /** As it is shown: `move 0x10`. */
  readonly shown: string;
  /** Its parameters, as Python would declare them. */
  readonly params?: readonly string[];
}

/** What is recorded. */
export interface RecordState {
  /** The file. */
  readonly path: string;
  /** Messages in it. */
  readonly messages: number;
  /** Messages that are not in it: the disk was too slow. */
  readonly dropped: number;
  /** What went wrong. */
  readonly failed?: string;
}

/** Where a replay is. */
export interface ReplayState {
  /** The file. */
  readonly path: string;
  /** Milliseconds. */
  readonly position: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Times as fast. */
  readonly speed: number;
  /** Whether it goes on by itself. */
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
  /** Whom it forwards to. */
  readonly target: string;
  /** Milliseconds since the beginning, now. */
  readonly now: number;
  /** The last links. */
  readonly links: readonly LinkState[];
  /** Pages that look. */
  readonly viewers: number;
  /** Clients that were turned away. */
  readonly refused: number;
  /** Why the last link is over, or did not come; undefined since there is another one. */
  readonly trouble?: string;
  /** Which attempt to connect again comes next, while there are any. */
  readonly attempt?: number;
  /** The latest of what went wrong, oldest first. */
  readonly notes: readonly (readonly [text: string, times: number])[];
  /** What can be called. */
  readonly opcodes: readonly KnownOpcode[];
  /** Whether calls can be put in. */
  readonly canCall: boolean;
  /** Whether a recording can be begun. */
  readonly canRecord: boolean;
  /** The recording that is written. */
  readonly record?: RecordState;
  /** The replay. */
  readonly replay?: ReplayState;
}

/** One line of the stream. */
export interface Line {
  /** Forget all messages: others follow. */
  readonly reset?: true;
  /** Messages. */
  readonly rows?: readonly Row[];
  /** The state. */
  readonly state?: State;
  /** Messages that this page missed so far because it did not read. */
  readonly dropped?: number;
}

/** A value as a tree that unfolds. */
export interface Tree {
  /** The key or index before it. */
  readonly key?: string;
  /** Python's repr, cut. */
  readonly text: string;
  /** What is in it. */
  readonly items?: readonly Tree[];
  /** How many more there are. */
  readonly more?: number;
}

/** One message, wholly. */
export interface Detail {
  /** Its number. */
  readonly id: number;
  /** What it is. */
  readonly kind: Row["kind"];
  /** The opcode, as it is shown. */
  readonly op?: string;
  /** The arguments or the answer. */
  readonly tree?: Tree;
  /** Python's traceback, of an error. */
  readonly traceback?: string;
  /** Bytes in hexadecimal, cut. */
  readonly hex: string;
  /** What pickletools prints, cut. */
  readonly dis: string;
}

/** What the page asks for, by POST with JSON. */
export interface Asks {
  /** Calls the robot on a link, or its client. */
  readonly "/call": {
    readonly link: number;
    readonly to?: Row["from"];
    readonly opcode: string;
    readonly args: string;
  };
  /** Asks the robot what it can do. */
  readonly "/describe": { readonly link: number; readonly to?: Row["from"] };
  /** Begins or ends a recording. */
  readonly "/record": { readonly on: boolean };
  /** The messages of these numbers, as a recording. */
  readonly "/save": { readonly ids: readonly number[] };
  /** Moves the replay. */
  readonly "/replay": {
    readonly play?: boolean;
    readonly speed?: number;
    readonly position?: number;
    readonly step?: 1 | -1;
    readonly error?: 1 | -1;
  };
  /** Sends recorded requests to a robot. */
  readonly "/again": {
    readonly host: string;
    readonly password: string;
    readonly ids: readonly number[];
  };
}
