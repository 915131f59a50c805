import { delay } from "@std/async";
import { repr } from "../../../codec/text/repr/repr.ts";
import { remoteError } from "../../messages/remote_error.ts";
import type { MasterMessage } from "../../messages/message.ts";
import { waitingKey } from "../../options/opcodes.ts";
import { TCPTalksError } from "../../errors.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import { type Arguments, pointHint } from "../given/arguments.ts";
import type { Command } from "../command.ts";
import { dialPeer, PEER } from "../given/link_options.ts";
import { EXIT, FileError, UsageError } from "../errors.ts";
import { Pauses } from "../given/files.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { readRobot } from "../given/robot.ts";
import { replyValue } from "../shown/passed_text.ts";
import { openRecording, type Recorded } from "../tap/recording.ts";
import { messageIn } from "../tap/observer.ts";
import type { Terminal } from "../shown/terminal.ts";
import {
  argumentsText,
  count,
  harmlessLine,
  maxLength,
  messageOf,
  milliseconds,
  valueText,
} from "../shown/text.ts";

/** `tcptalks replay`. */
export const REPLAY: Command = {
  name: "replay",
  usage: "FILE.jsonl [HOST[:PORT]]",
  summary: `Play a recording of "tap --log" again: all requests of one client`,
  details:
    `The requests go out byte for byte and with their pauses; each answer is printed, and
compared with the recorded one. Needs --allow-read.`,
  options: {
    link: {
      value: "N",
      help: "Which link of the recording (the first with requests)",
    },
    speed: { value: "X", help: "Times as fast; 0 without pauses (1)" },
    ...PEER,
  },
  examples: [
    "replay match.jsonl 192.168.1.12",
    "replay match.jsonl 127.0.0.1:25566 --speed 10 --link 2",
  ],
  async run(args, terminal) {
    const [path, ...given] = args.positionals;
    if (path === undefined || given.length > 1) {
      throw new UsageError(
        "Expected a recording and an address, FILE.jsonl HOST[:PORT]",
      );
    }
    if (/\.jsonl$/.test(given[0] ?? "")) {
      throw new UsageError(
        `The recording goes first, did you mean "replay ${given[0]} ${path}"?`,
      );
    }
    const robot = await readRobot(args, terminal);
    const { target } = robot.takeAddress(given);
    const speed = speedOf(args);
    const pauses = new Pauses(terminal.stopped);
    const recording = await openRecording(path, pauses, terminal);
    const names = robot.names.and(recording.names);
    const { records } = recording;
    const first = await firstLink(records, pauses);
    const link = args.integer("link", first, 1, 1e9);
    const entries = records.filter((each) => each.link === link);
    const asked: Request[] = [];
    const answers = new Map<string, Recorded>();
    for (const each of entries) {
      if (pauses.isDue(each.bytes?.length)) await pauses.take();
      if (isRequest(each)) asked.push(each);
      const key = answerKey(each);
      if (key !== undefined) answers.set(key, each);
    }
    if (asked.length === 0) {
      throw new FileError(
        `"${path}" has no requests of a client on link ${link}`,
      );
    }
    await using talks = await dialPeer(target, robot, args, terminal);
    const timeout = args.timeout();
    const player = new Player(talks, answers, { names, terminal, timeout });
    return await player.play(asked, speed);
  },
};

/** Requests whose answers are awaited at a time. */
const MAX_WAITING = 1000;

/** A recorded message that has bytes. */
interface Request extends Recorded {
  readonly bytes: Uint8Array;
}

class Player {
  #talks: TCPTalks;
  #answers: ReadonlyMap<string, Recorded>;
  #options: { names: OpcodeText; terminal: Terminal; timeout: number };
  #same = 0;
  #failed = 0;

  constructor(
    talks: TCPTalks,
    answers: ReadonlyMap<string, Recorded>,
    options: { names: OpcodeText; terminal: Terminal; timeout: number },
  ) {
    this.#talks = talks;
    this.#options = options;
    this.#answers = answers;
  }

  async play(requests: readonly Request[], speed: number): Promise<number> {
    const { terminal } = this.#options;
    const answers: Promise<void>[] = [];
    const start = performance.now();
    const first = requests[0]?.time ?? 0;
    for (const request of requests) {
      const due = speed === 0 ? 0 : (request.time - first) / speed;
      const wait = due - (performance.now() - start);
      if (wait > 0) {
        await delay(wait, { signal: terminal.stopped }).catch(() => {});
      }
      await answers.at(-MAX_WAITING);
      if (terminal.stopped.aborted || !this.#talks.isConnected) break;
      answers.push(this.#ask(request));
      // One at a time where there are no pauses: a robot answers in order anyway.
      if (speed === 0) await answers.at(-1);
    }
    await Promise.all(answers);
    const rest = requests.length - answers.length;
    terminal.say(
      `${
        count(answers.length, "request")
      }: ${this.#same} answered as recorded, ${
        answers.length - this.#same - this.#failed
      } otherwise, ${this.#failed} not at all${
        rest > 0 ? `, ${rest} not sent` : ""
      }`,
    );
    if (rest > 0) return terminal.stopped.aborted ? EXIT.ok : EXIT.link;
    return this.#failed > 0 ? EXIT.link : EXIT.ok;
  }

  async #ask({ bytes }: Request): Promise<void> {
    const { terminal, timeout } = this.#options;
    const { style } = terminal;
    const most = maxLength(terminal.isSeen, false);
    const start = performance.now();
    try {
      const retcode = requestIn(bytes)?.retcode;
      const key = waitingKey(retcode);
      if (key === undefined) {
        throw new TCPTalksError("Nobody can wait for a reply to its retcode");
      }
      const signal = terminal.stopped;
      const answer = this.#talks.poll(retcode, { timeout, signal });
      this.#talks.rawsend(bytes);
      const value = await answer;
      const ms = style.dim(milliseconds(performance.now() - start));
      const was = answerIn(this.#answers.get(key));
      const isSame = was === answerText(value);
      if (isSame) this.#same++;
      const mark = isSame
        ? style.green("as recorded")
        : style.yellow(was === undefined ? "not recorded" : `recorded ${was}`);
      const error = remoteError(value);
      const came = error === undefined
        ? `= ${valueText(value, most)}`
        : style.red(`! ${harmlessLine(error.message, most)}`);
      terminal.print(`${this.#shown(bytes, most)} ${came}  ${ms}  ${mark}`);
    } catch (error) {
      this.#failed++;
      const why = style.red(harmlessLine(messageOf(error)));
      terminal.print(`${this.#shown(bytes, most)} ${why}`);
    }
  }

  #shown(bytes: Uint8Array, most: number): string {
    const { names, terminal } = this.#options;
    const { opcode, args = [], kwargs } = requestIn(bytes) ?? {};
    return `${terminal.style.cyan(names.show(opcode))}(${
      argumentsText(args, kwargs, most)
    })`;
  }
}

/** Read anew each time: all messages together may be more than the heap holds. */
function requestIn(bytes: Uint8Array | undefined): MasterMessage | undefined {
  const message = messageIn(bytes);
  return message?.kind === "master" ? message : undefined;
}

/** The first link with a request. */
async function firstLink(
  records: readonly Recorded[],
  pauses: Pauses,
): Promise<number> {
  for (const record of records) {
    if (pauses.isDue(record.bytes?.length)) await pauses.take();
    if (isRequest(record)) return record.link;
  }
  return 1;
}

function isRequest(record: Recorded): record is Request {
  return record.from === "client" && requestIn(record.bytes) !== undefined;
}

/** The retcode of what was answered when it was recorded. */
function answerKey({ from, bytes }: Recorded): string | undefined {
  const message = from === "target" ? messageIn(bytes) : undefined;
  return message?.kind === "slave" ? waitingKey(message.retcode) : undefined;
}

function answerIn(record: Recorded | undefined): string | undefined {
  const message = messageIn(record?.bytes);
  if (message?.kind !== "slave") return undefined;
  return answerText(replyValue(message.args));
}

/** An error is the same where its last line is: the traceback's lines may move. */
function answerText(value: unknown): string {
  return harmlessLine(
    remoteError(value)?.message ?? repr(value, { maxLength: 2000 }),
  );
}

function speedOf(args: Arguments): number {
  const text = args.get("speed") ?? "1";
  const speed = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (speed >= 0) return speed;
  throw new UsageError(
    `"--speed" takes a number such as 2 or 0.5, not "${text}"${
      pointHint(text)
    }`,
  );
}
