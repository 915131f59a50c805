import { delay } from "@std/async";
import { repr } from "../../../codec/text/repr/mod.ts";
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
    let link = args.get("link") === undefined
      ? undefined
      : args.integer("link", 1, 1, 1e9);
    const requests: Request[] = [];
    const answers = new Map<string, Recorded>();
    for (const each of recording.records) {
      if (pauses.isDue(each.bytes?.length)) await pauses.take();
      if (link !== undefined && each.link !== link) continue;
      if (isRequest(each)) {
        link = each.link;
        requests.push(each);
      }
      const key = link === undefined ? undefined : answerKey(each);
      if (key !== undefined) answers.set(key, each);
    }
    if (requests.length === 0) {
      throw new FileError(
        `"${path}" has no requests of a client on link ${link ?? 1}`,
      );
    }
    await using talks = await dialPeer(robot, target);
    const timeout = args.timeout();
    return await play(
      { requests, answers, talks, names, timeout, speed },
      terminal,
    );
  },
};

/** Requests whose answers are awaited at a time. */
const MAX_WAITING = 1000;

/** A recorded message that has bytes. */
interface Request extends Recorded {
  readonly bytes: Uint8Array;
}

/** What is played again, and to whom. */
interface Replay {
  readonly requests: readonly Request[];
  /** What was answered when it was recorded, by retcode. */
  readonly answers: ReadonlyMap<string, Recorded>;
  readonly talks: TCPTalks;
  readonly names: OpcodeText;
  readonly timeout: number;
  readonly speed: number;
}

/** Sends all, waits for all. */
async function play(replay: Replay, terminal: Terminal): Promise<number> {
  const { requests, talks, speed } = replay;
  const { stopped } = terminal;
  const asked: Promise<Outcome>[] = [];
  const start = performance.now();
  const first = requests[0]?.time ?? 0;
  for (const request of requests) {
    const due = speed === 0 ? 0 : (request.time - first) / speed;
    const wait = due - (performance.now() - start);
    if (wait > 0) await delay(wait, { signal: stopped }).catch(() => {});
    await asked.at(-MAX_WAITING);
    if (stopped.aborted || !talks.isConnected) break;
    asked.push(ask(request.bytes, replay, terminal));
    // One at a time where there are no pauses: a robot answers in order anyway.
    if (speed === 0) await asked.at(-1);
  }
  const counts = { same: 0, other: 0, failed: 0 };
  for (const outcome of await Promise.all(asked)) counts[outcome]++;
  const { same, other, failed } = counts;
  const rest = requests.length - asked.length;
  const left = rest > 0 ? `, ${rest} not sent` : "";
  terminal.say(
    `${
      count(asked.length, "request")
    }: ${same} answered as recorded, ${other} otherwise, ${failed} not at all${left}`,
  );
  if (rest > 0) return stopped.aborted ? EXIT.ok : EXIT.link;
  return failed > 0 ? EXIT.link : EXIT.ok;
}

/** What became of a request, beside what was recorded. */
type Outcome = "same" | "other" | "failed";

async function ask(
  bytes: Uint8Array,
  { answers, talks, names, timeout }: Replay,
  terminal: Terminal,
): Promise<Outcome> {
  const { style, stopped: signal } = terminal;
  const most = maxLength(terminal.isSeen, false);
  const show = (came: string): void => {
    const { opcode, args = [], kwargs } = requestIn(bytes) ?? {};
    const given = argumentsText(args, kwargs, most);
    terminal.print(`${style.cyan(names.show(opcode))}(${given}) ${came}`);
  };
  const start = performance.now();
  try {
    const retcode = requestIn(bytes)?.retcode;
    const key = waitingKey(retcode);
    if (key === undefined) {
      throw new TCPTalksError("Nobody can wait for a reply to its retcode");
    }
    const answer = talks.poll(retcode, { timeout, signal });
    talks.rawsend(bytes);
    const value = await answer;
    const ms = style.dim(milliseconds(performance.now() - start));
    const was = answerIn(answers.get(key));
    const isSame = was === answerText(value);
    const mark = isSame
      ? style.green("as recorded")
      : style.yellow(was === undefined ? "not recorded" : `recorded ${was}`);
    const error = remoteError(value);
    const came = error === undefined
      ? `= ${valueText(value, most)}`
      : style.red(`! ${harmlessLine(error.message, most)}`);
    show(`${came}  ${ms}  ${mark}`);
    return isSame ? "same" : "other";
  } catch (error) {
    show(style.red(harmlessLine(messageOf(error))));
    return "failed";
  }
}

/** Read anew each time: all messages together may be more than the heap holds. */
function requestIn(bytes: Uint8Array | undefined): MasterMessage | undefined {
  const message = messageIn(bytes);
  return message?.kind === "master" ? message : undefined;
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
