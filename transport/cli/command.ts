import type { Arguments, OptionSpecs } from "./given/arguments.ts";
import type { Terminal } from "./shown/terminal.ts";

/** One of the things that `tcptalks` does. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** What else is to be known, in lines. */
  readonly details?: string;
  readonly options: OptionSpecs;
  /** Command lines to be tried, without the program's name. */
  readonly examples: readonly string[];
  /** Does it, and gives the exit code where that is not 0. */
  run(args: Arguments, terminal: Terminal): Promise<number | void>;
}
