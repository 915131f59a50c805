import { shortRepr } from "../../codec/text/repr/plain.ts";
import { Caller, type FindLine } from "./caller.ts";
import type { WaitOptions } from "../link/calls.ts";
import type { AnyContract } from "../options/contract.ts";
import { KeyError } from "../errors.ts";
import type { Opcodes } from "../options/opcodes.ts";
import { checkCall, timeoutOf } from "../options/check.ts";
import type { PollOptions } from "../options/options.ts";
import type { ReplyQueue, UnpolledReplies } from "../link/unpolled.ts";
import { valueOf } from "../messages/reply.ts";
import type { Reports } from "../watch/reports.ts";
import type { Session } from "../link/session.ts";

/** Where the replies of a {@linkcode Mailbox} are, and where they come from. */
export interface MailboxParts {
  /** Those that nobody polled yet. */
  readonly replies: UnpolledReplies;
  /** Told of what nobody awaits. */
  readonly reports: Reports;
  /** The link; throws where there is none. */
  session(): Session;
}

/**
 * The replies to `send`, for later: the queues of `TCPTalks`.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x18, () => [250, 300]);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const retcode = await bot.send(0x18);
 * // … something else …
 * assertEquals(await bot.poll(retcode, { timeout: 1000 }), [250, 300]);
 * ```
 */
export class Mailbox<
  Remote extends object = AnyContract,
  Names extends Opcodes = Opcodes,
> extends Caller<Remote, Names> {
  #parts: MailboxParts;

  /** Made as a part of `TCPTalks`. */
  constructor(
    find: FindLine,
    options: WaitOptions,
    opcodes: Names,
    parts: MailboxParts,
  ) {
    super(find, options, opcodes, parts.reports);
    this.#parts = parts;
  }

  /**
   * Takes a reply to a request made by `send`.
   *
   * @param retcode What `send` gave.
   * @param options Whether to wait for it.
   * @returns The reply's value (an error reply as its triple, see `remoteError`); undefined where none is there and `timeout` is 0.
   * @throws {TimeoutError} When none came in time.
   * @throws {NotConnectedError} When it would have to wait, and there is no link.
   */
  poll(retcode: unknown, options: PollOptions = {}): Promise<unknown> {
    try {
      checkCall(options);
      const { replies } = this.#parts;
      if (replies.has(retcode)) {
        return Promise.resolve(valueOf(replies.take(retcode)));
      }
      const timeout = timeoutOf(options.timeout, 0);
      if (timeout === 0) return Promise.resolve(undefined);
      const wait = { timeout, signal: options.signal };
      return this.#parts.session().wait(retcode, wait, this.poll);
    } catch (error) {
      return this.#parts.reports.unawaited(Promise.reject(error));
    }
  }

  /** Drops the replies to a retcode that came so far. */
  flush(retcode: unknown): void {
    this.#parts.replies.delete(retcode);
  }

  /** The replies to a retcode that nobody polled yet; an empty queue where there are none. */
  getQueue(retcode: unknown): ReplyQueue {
    return this.#parts.replies.queue(retcode);
  }

  /**
   * Drops the queue of a retcode.
   *
   * @throws {KeyError} When there is none.
   */
  deleteQueue(retcode: unknown): void {
    if (this.#parts.replies.delete(retcode)) return;
    throw new KeyError(
      `Cannot delete the queue of retcode ${shortRepr(retcode)}: there is none`,
    );
  }

  /** Drops all replies that nobody polled yet. */
  resetQueues(): void {
    this.#parts.replies.reset();
  }
}
