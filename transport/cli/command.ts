import type { Arguments, OptionSpecs } from "./given/arguments.ts";
import type { Terminal } from "./shown/terminal.ts";

/** One of the things that `tcptalks` does. */
export interface Command {
  /** What it is called by. */
  readonly name: string;
  /** Its arguments, as the help shows them. */
  readonly usage: string;
  /** What it does, one line. */
  readonly summary: string;
  /** What else is to be known, in lines. */
  readonly details?: string;
  /** Its options by name. */
  readonly options: OptionSpecs;
  /** Command lines to be tried, without the program's name. */
  readonly examples: readonly string[];
  /** Does it. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}
