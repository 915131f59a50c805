/** Plays one script against a TCPTalks and says which promise was broken, if one was. */

import { setImmediate } from "node:timers";
import { concat } from "@std/bytes";
import { PickleError } from "../../../codec/errors.ts";
import {
  PythonError,
  type StatusEvent,
  TCPTalks,
  TCPTalksError,
  TCPTalksServer,
} from "../../../transport/mod.ts";
import { CountingClock } from "../../kit/clock.ts";
import { ArgumentsError } from "../../../transport/handlers/params.ts";
import { opening, type TransportInput } from "./transport_input.ts";
import { OPCODES, PASSWORD, PENDING, request } from "./transport_messages.ts";
import {
  ScriptedNetwork,
  ScriptedReset,
  ScriptedWire,
} from "./transport_wire.ts";

/** Milliseconds after which a handshake is given up. */
const HANDSHAKE_MS = 10;
/** Milliseconds in which a client may say its id. */
const ID_MS = 3;
/** Milliseconds that an input may last: what lasts longer counts as hanging. */
const HANG_MS = 10_000;
/** Milliseconds of work that a small input may cost. */
const SLOW_MS = 400;
/** Bytes that may be written for each byte that came. */
const ECHO = 64;
/** Bytes that may be written beyond that: for an error reply with its frames to each message. */
const REPLIES = 128 * 1024;

/** What the peer gets back from the last request. */
const MARK = "are you still there";

let unhandled: unknown[] = [];

/** Counts unhandled rejections from now on; they are part of what {@linkcode runInput} reports. */
export function watchRejections(): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled.push(event.reason);
  });
}

/**
 * Plays an input. What fails is played again with all times twenty times as
 * long, for the machine may have been busy, and counts if it fails then, too.
 *
 * @returns Which promise was broken, undefined for none.
 */
export async function runInput(
  input: TransportInput,
): Promise<string | undefined> {
  const why = await runOnce(input, 1);
  const isSure = why === undefined || why.includes("unhandled");
  return isSure ? why : await runOnce(input, 20);
}

async function runOnce(
  input: TransportInput,
  patience: number,
): Promise<string | undefined> {
  unhandled = [];
  const chance = Math.random;
  // The first retcode is drawn: it has to be the same in each run.
  Math.random = () => 0;
  const failures: string[] = [];
  const start = performance.now();
  const run = new Run(input, failures, patience);
  try {
    await inTime(run.play(), HANG_MS * patience);
    const ms = performance.now() - start;
    if (ms > SLOW_MS * patience) {
      failures.push(`slow: it lasted ${Math.round(ms)} ms`);
    }
  } catch (error) {
    failures.push(`thrown: ${show(error)}`);
  } finally {
    Math.random = chance;
  }
  for (const reason of unhandled) failures.push(`unhandled: ${show(reason)}`);
  return failures.length === 0 ? undefined : failures.join("; ");
}

class Run {
  #input: TransportInput;
  #failures: string[];
  #patience: number;
  #wire: ScriptedWire;
  #release: (() => void)[] = [];
  #clock = new CountingClock();

  constructor(input: TransportInput, failures: string[], patience: number) {
    this.#input = input;
    this.#patience = patience;
    this.#failures = failures;
    const { role, phase, chunks, ending, longestWrite } = input;
    const first = opening(role, PASSWORD);
    const said = phase === "before"
      ? chunks
      : phase === "after"
      ? [first]
      : [concat([first, ...chunks.slice(0, 1)]), ...chunks.slice(1)];
    this.#wire = new ScriptedWire(
      said,
      phase === "after" ? "open" : ending,
      longestWrite,
    );
  }

  async play(): Promise<void> {
    await (this.#input.role === "multi" ? this.#playMulti() : this.#playOne());
    await turns();
    for (const ms of this.#clock.waits) {
      this.#failures.push(`a timer of ${ms} ms outlived everything`);
    }
    this.#expectProportion();
  }

  /** A server of many: another client gets in whatever this one says. */
  async #playMulti(): Promise<void> {
    const { phase, chunks, ending, dicts } = this.#input;
    const good = new ScriptedWire([opening("multi", PASSWORD)], "open");
    const server = new TCPTalksServer({
      password: PASSWORD,
      network: new ScriptedNetwork(this.#wire, good),
      handshakeTimeout: HANDSHAKE_MS * this.#patience,
      idTimeout: ID_MS * this.#patience,
      clock: this.#clock,
      dicts,
    });
    this.#bind(server);
    await this.#wire.drained;
    if (phase === "after") await this.#wire.say(chunks, ending);
    await turns();
    await this.#probe(() => !this.#wire.isClosed);
    await server.connect({ timeout: HANG_MS * this.#patience });
    for (const release of this.#release) release();
    await server.disconnect();
  }

  async #playOne(): Promise<void> {
    const { role, phase, chunks, ending, dicts } = this.#input;
    const good = new ScriptedWire([opening(role, PASSWORD)], "open");
    const network = role === "client"
      ? new ScriptedNetwork(this.#wire)
      : new ScriptedNetwork(this.#wire, good);
    const talks = new TCPTalks({
      ...role === "client" ? { ip: "script" } : {},
      password: PASSWORD,
      network,
      handshakeTimeout: HANDSHAKE_MS * this.#patience,
      timeout: 60_000,
      clock: this.#clock,
      dicts,
    });
    this.#bind(talks);
    const status = talks.status();
    const watching = this.#watch(status);
    try {
      await talks.connect({ timeout: 60_000 });
    } catch (error) {
      this.#expectOurs("connect", error);
      if (role === "server") {
        this.#failures.push("a bad client stopped the listener");
      }
    }
    const calls = talks.isConnected ? PENDING.map(() => this.#call(talks)) : [];
    await this.#wire.drained;
    if (phase === "after") await this.#wire.say(chunks, ending);
    await turns();
    await this.#probe(() => talks.isConnected);
    for (const release of this.#release) release();
    await talks.disconnect();
    for (const settled of await Promise.all(calls)) {
      if (settled !== 1) this.#failures.push(`a call settled ${settled} times`);
    }
    await status.return?.();
    await watching;
  }

  /** While the link is open and whole messages came, it must answer. */
  async #probe(isOpen: () => boolean): Promise<void> {
    const { phase, ending } = this.#input;
    if (phase === "before" || ending !== "open" || !isOpen()) return;
    if (this.#wire.isClosed) return;
    this.#wire.written = [];
    await this.#wire.say(
      [request(OPCODES.echo, 5, MARK)],
      "open",
    );
    await turns();
    if (isOpen() && this.#input.isWhole && !this.#answered()) {
      this.#failures.push("the link is open, but it does not answer");
    }
  }

  #answered(): boolean {
    return new TextDecoder().decode(concat(this.#wire.written)).includes(MARK);
  }

  #bind(talks: TCPTalks | TCPTalksServer): void {
    talks.bind(OPCODES.echo, (...args: unknown[]) => args[0]);
    talks.bind(OPCODES.throws, () => {
      throw new PythonError("ValueError", "boom");
    });
    talks.bind(OPCODES.late, (...args: unknown[]) => Promise.resolve(args));
    talks.bind(OPCODES.unpicklable, () => Symbol("no pickle"));
    talks.bind(OPCODES.strict, (...args: unknown[]) => args, {
      params: ["x", "y=1", "**rest"],
    });
    talks.bind(
      OPCODES.never,
      () => new Promise<void>((resolve) => this.#release.push(resolve)),
    );
    talks.bind(OPCODES.callsBack, () => talks.execute(OPCODES.echo, 1));
    talks.bind(OPCODES.named, (x: unknown) => x);
  }

  /** Makes a call; gives how often it settled, once it did. */
  async #call(talks: TCPTalks): Promise<number> {
    let settled = 0;
    const call = talks.execute(OPCODES.echo, "pending");
    await call.then(
      () => settled++,
      (error) => {
        settled++;
        this.#expectOurs("call", error);
      },
    );
    return settled;
  }

  async #watch(status: AsyncIterableIterator<StatusEvent>): Promise<void> {
    for await (const event of status) {
      if (event.type === "failed") this.#expectOurs("function", event.error);
      if (event.type === "disconnected") {
        const { reason } = event;
        if (reason.message === "") {
          this.#failures.push("closed without a reason");
        }
        if (reason.error !== undefined) this.#expectOurs("close", reason.error);
      }
    }
  }

  #expectOurs(what: string, error: unknown): void {
    const isOurs = error instanceof TCPTalksError ||
      error instanceof PythonError || error instanceof PickleError ||
      error instanceof ScriptedReset || error instanceof ArgumentsError;
    if (!isOurs) this.#failures.push(`foreign error (${what}): ${show(error)}`);
  }

  #expectProportion(): void {
    const came = concat(this.#input.chunks).length;
    const went = this.#wire.writtenBytes;
    if (went > ECHO * came + REPLIES) {
      this.#failures.push(`amplified: ${came} bytes came, ${went} went`);
    }
  }
}

/** Long enough for what was read to be handled, and for what rejects unhandled to be noticed. */
async function turns(): Promise<void> {
  for (let left = 3; left > 0; left--) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

async function inTime(work: Promise<void>, limit: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => late.reject(new Error(`It hangs: not over after ${limit} ms`)),
    limit,
  );
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function show(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message.slice(0, 300)} ${
      error.stack?.split("\n").filter((line) => line.includes("/t")).slice(0, 4)
        .map((line) => line.trim().replace(/file:.*\/(?=\w+\/)/, ""))
        .join(" ")
    }`
    : String(error);
}
