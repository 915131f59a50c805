import { cut } from "../../codec/text/harmless.ts";
import { shortRepr } from "../../codec/text/repr/plain.ts";
import { composeError } from "../messages/error_reply.ts";
import { PythonError, TalksLimitError } from "../errors.ts";
import { ArgumentsError } from "./params.ts";
import { RemoteError } from "../messages/remote_error.ts";
import { composeReply } from "../messages/message.ts";
import type { Shared } from "../link/shared.ts";
import { inReply } from "../messages/unpicklable.ts";

/** What {@linkcode Answers} needs from its link. */
export interface AnswersOptions {
  /** What all links of the object have in common. */
  shared: Shared;
  /** Whether nothing can be sent any more. */
  isClosed(): boolean;
  /** Queues a message, also where the queue is full but for so many bytes. */
  put(message: unknown, spareBytes?: number): void;
  /** Ends the link: the peer asks, and does not read what it is told. */
  abandon(error: unknown): void;
}

/** Room for the errors that are told where replies do not fit. */
const SPARE_BYTES = 64 * 1024;

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
    const { counters, status, names, reports } = this.#options.shared;
    counters.failed++;
    status.emit({ type: "failed", opcode: shortOpcode(opcode), error }, true);
    const doing = `Answering ${names.describe(opcode)} failed`;
    reports.tell(error, doing, isForPeer(error));
    this.error(retcode, error);
  }

  /** Sends an error reply. */
  error(retcode: unknown, error: unknown): void {
    this.#error(retcode, error, true);
  }

  #error(retcode: unknown, error: unknown, isFirst: boolean): void {
    if (this.#options.isClosed()) return;
    const { errorDetails, status } = this.#options.shared;
    try {
      const args = composeError(error, errorDetails);
      this.#options.put(composeReply(retcode, args), SPARE_BYTES);
    } catch (unsent) {
      // It asks, and does not even read why it gets no answer.
      if (unsent instanceof TalksLimitError) {
        return this.#options.abandon(unsent);
      }
      if (isFirst) return this.#unsent(retcode, unsent);
      const reason = `An error reply cannot be sent: ${messageOf(unsent)}`;
      status.emit({ type: "dropped", reason });
    }
  }

  /** What cannot be pickled is told as an error; where not even that can be, nothing is. */
  #unsent(retcode: unknown, error: unknown): void {
    const [type, text] = error instanceof TalksLimitError
      ? ["RuntimeError", `The reply does not fit: ${messageOf(error)}`]
      : ["TypeError", messageOf(inReply(error))];
    this.#error(retcode, new PythonError(type, text, { cause: error }), false);
  }
}

/** Characters or bytes of an opcode that an event keeps. */
const MAX_OPCODE = 200;

/** An opcode as an event keeps it: what a peer sent may be of any size, and events wait for a slow reader. */
function shortOpcode(opcode: unknown): unknown {
  if (typeof opcode === "number" || opcode === null) return opcode;
  if (typeof opcode === "string") return cut(opcode, MAX_OPCODE);
  const isShort = opcode instanceof Uint8Array && opcode.length <= MAX_OPCODE;
  return isShort ? opcode.slice() : shortRepr(opcode, MAX_OPCODE);
}

/** The message of an error of ours. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : shortRepr(error);
}

/** Whether it was written for the peer, which gets it. */
function isForPeer(error: unknown): boolean {
  try {
    return error instanceof PythonError || error instanceof ArgumentsError ||
      error instanceof RemoteError;
  } catch {
    return false; // A Proxy may throw at any question.
  }
}
