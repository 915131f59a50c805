import { composeError } from "../messages/error_reply.ts";
import { PythonError, TalksLimitError } from "../errors.ts";
import { composeReply } from "../messages/message.ts";
import type { Shared } from "../link/shared.ts";
import { inReply } from "../messages/unpicklable.ts";

/** What {@linkcode Answers} needs from its link. */
export interface AnswersOptions {
  /** What all links of the object have in common. */
  shared: Shared;
  /** Whether nothing can be sent any more. */
  isClosed(): boolean;
  /** Queues a message. */
  put(message: unknown): void;
  /** Ends the link: the peer asks, and does not read what it is told. */
  abandon(error: unknown): void;
}

/** Sends what the bound functions returned or threw. Never throws itself. */
export class Answers {
  #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Sends what a function returned. */
  reply(retcode: unknown, value: unknown): void {
    if (this.#options.isClosed()) return;
    try {
      this.#options.put(composeReply(retcode, value));
    } catch (error) {
      this.#unsent(retcode, error);
    }
  }

  /** Sends what a function threw. */
  fail(opcode: unknown, retcode: unknown, error: unknown): void {
    const { counters, status } = this.#options.shared;
    counters.failed++;
    status.emit({ type: "failed", opcode, error });
    this.error(retcode, error);
  }

  /** Sends an error reply. */
  error(retcode: unknown, error: unknown): void {
    if (this.#options.isClosed()) return;
    try {
      this.#options.put(composeReply(retcode, composeError(error)));
    } catch (unsent) {
      this.#unsent(retcode, unsent, error);
    }
  }

  /** What cannot be pickled is told as an error; where not even that can be, nothing is. */
  #unsent(retcode: unknown, error: unknown, instead?: unknown): void {
    if (error instanceof TalksLimitError) {
      this.#options.abandon(error);
      return;
    }
    const placed = inReply(error);
    const text = placed instanceof Error ? placed.message : String(placed);
    if (instead instanceof PythonError) {
      const reason = `An error reply cannot be sent: ${text}`;
      this.#options.shared.status.emit({ type: "dropped", reason });
    } else {this.error(
        retcode,
        new PythonError("TypeError", text, { cause: error }),
      );}
  }
}
