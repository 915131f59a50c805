/** What a scenario of the harness is, and what became of it. */

import type { Stage } from "./stage.ts";

/** Which side we play: "client" dials Python, "server" is dialled by it. */
export type Role = "client" | "server";

/** The pickle protocols of a link. */
export interface Protocols {
  /** What Python writes; undefined for its own choice. */
  readonly python: 2 | 3 | 4 | undefined;
  /** What we write. */
  readonly ours: 3 | 4 | "peer";
}

/** What is known of the Python side before a scenario is played. */
export interface Facts {
  /** Its version, such as "3.11.7". */
  readonly version: string;
  /** Whether it is our own Python peer, which can be told its pickle protocol. */
  readonly isOurs: boolean;
  /** Which constructor its TCPTalks has. */
  readonly era: number;
  /** Whether it has a TCPTalksServer. */
  readonly hasServer: boolean;
  /** How many other Pythons take part. */
  readonly others: number;
}

/** One thing that has to work between us and a Python. */
export interface Scenario {
  /** Its name in the table, and for `--only`. */
  readonly name: string;
  /** What works where it passes, in a few words. */
  readonly shows: string;
  /** The roles that it is played in. @default {both} */
  readonly roles?: readonly Role[];
  /** Whether it is played at each pickle protocol, or at those that both sides choose. @default {"own"} */
  readonly protocols?: "each" | "own";
  /** How long it may take, in ms. @default {20 seconds} */
  readonly deadline?: number;
  /** Says why it cannot be played with this Python; undefined where it can. */
  readonly unfit?: (facts: Facts) => string | undefined;
  /** Plays it; whatever it throws is its failure. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** One time that a scenario was played, or why it was not. */
export interface Result {
  /** The scenario's name. */
  readonly scenario: string;
  /** The Python's version. */
  readonly python: string;
  /** Our role. */
  readonly role: Role;
  /** The protocols written, such as "2 → 3": Python's, then ours. */
  readonly protocols: string;
  /** What became of it. */
  readonly outcome: "pass" | "fail" | "skip";
  /** How long it took, in ms. */
  readonly ms: number;
  /** What went wrong, or why it was skipped. */
  readonly message: string;
  /** What it looks like on the wire, in words: requests without a reply, bytes that are no pickle. */
  readonly hints: readonly string[];
  /** What both sides said, where it failed. */
  readonly transcript: readonly string[];
  /** Times that the scenario took down, in ms. */
  readonly times: Readonly<Record<string, number>>;
}

/** Writes protocols as the table does. */
export function showProtocols({ python, ours }: Protocols): string {
  return `${python ?? "own"}/${ours}`;
}
