import { delay } from "@std/async";
import { repr } from "../../../codec/text/repr/mod.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { ForeverAloneError } from "../../errors.ts";
import { RemoteError } from "../../messages/remote_error.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import { numbersIn, sparkline } from "../shown/numbers.ts";
import { harmlessLine, milliseconds, valueText } from "../shown/text.ts";
import type { Command } from "../command.ts";
import { dialPeer, PEER } from "../given/link_options.ts";
import { EXIT, UsageError } from "../errors.ts";
import { toJson } from "../json.ts";
import { parseCallArguments } from "../given/literals.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { readRobot, type Robot } from "../given/robot.ts";
import { showRemoteError } from "../failure.ts";
import type { Terminal } from "../shown/terminal.ts";

/** Values of a curve that are kept. */
const MAX_CURVE = 500;
/** Numbers of one value that get a curve. */
const MAX_CURVES = 8;

/** `tcptalks call`. */
export const CALL: Command = {
  name: "call",
  usage: "[HOST[:PORT]] OPCODE [ARG…] [name=VALUE…]",
  summary: "Call an instruction of a robot and print what it returns",
  details:
    `Arguments are Python literals: 3, 2.5, 0x10, True, None, (1, 2.5), [1], {'a': 1},
b'\\x00'. The shell takes quotes away: write "'abc'" for the text abc.
The answer is printed as Python's repr. HOST may be left out where a
tcptalks.json in this folder names it.`,
  options: {
    list: { help: "Print the opcodes that are known, and call nothing" },
    repeat: { value: "N", help: "Call N times; 0 until Ctrl-C (1)" },
    interval: {
      value: "S",
      help:
        "Seconds from one call to the next, with --repeat (1) or --watch (0.2)",
    },
    watch: {
      help:
        "Call until Ctrl-C, and show the value in one place, its numbers as curves",
    },
    json: {
      help: "Print JSON: bytes in base64, what JSON lacks as Python's repr",
    },
    ...PEER,
  },
  examples: [
    "call 192.168.1.12 0x12 1.5 speed=0.2",
    `call robot.local:25566 0x20 "'wheeledbase'" "'execute'" "(0x16,)" "{}"`,
    "call 127.0.0.1 0x16 --repeat 0 --interval 0.2 --json",
    "call 127.0.0.1 0x12 --watch --interval 0.1",
    "call 192.168.1.12 --list",
  ],
  async run(args, terminal) {
    const robot = await readRobot(args, terminal);
    refuseSwapped(args.positionals);
    const { target, rest: [opcodeText, ...rest] } = robot.takeAddress(
      args.positionals,
      (first) => robot.names.read(first) !== undefined,
    );
    if (args.has("list")) {
      if (opcodeText !== undefined) {
        throw new UsageError(`"--list" calls nothing, not ${opcodeText}`);
      }
      await using talks = await dialPeer(robot, target);
      return await list(talks, robot);
    }
    if (opcodeText === undefined) {
      throw nothingToCall(args.positionals[0], target.hostname, robot);
    }
    refusePort(args.positionals, opcodeText);
    const { names } = robot;
    const opcode = names.parse(opcodeText);
    const given = parseCallArguments(rest);
    const watch = args.has("watch");
    const times = args.integer("repeat", watch ? 0 : 1, 0, 1e9) || Infinity;
    const interval = args.duration("interval", watch ? 200 : 1000);
    if (times === 1 && args.get("interval") !== undefined) {
      throw new UsageError('"--interval" goes with --repeat N or --watch');
    }
    const show = args.has("json")
      ? (value: unknown) => terminal.print(toJson(value))
      : watch
      ? inPlace(names.show(opcode), terminal)
      : reprLine(terminal, times > 1);
    // 0x12 in Python's program, and 12 here, is the commonest of slips.
    const slip = /^[1-9]\d$/.test(opcodeText)
      ? `did you mean 0x${opcodeText}? `
      : "";
    const call: Call = { names, opcode, slip, ...given, show };
    await using talks = await dialPeer(robot, target)
      .catch((error: unknown) => {
        const [word = ""] = args.positionals;
        if (robot.address === undefined || word === opcodeText) throw error;
        throw withHint(error, names.near(word));
      });
    return await repeat(talks, call, terminal, { times, interval });
  },
};

interface Call {
  readonly names: OpcodeText;
  readonly opcode: number | string;
  /** What the opcode's text may have meant, where it is bound nowhere. */
  readonly slip: string;
  readonly args: readonly unknown[];
  readonly keywords: Kwargs | undefined;
  /** Shows an answer, which took so many milliseconds. */
  readonly show: (value: unknown, ms: number) => void;
}

/** Adds to an error what the address that nobody answers at may have meant. */
function withHint(error: unknown, hint: string): unknown {
  if (error instanceof ForeverAloneError) error.message += hint;
  return error;
}

/** One word alone is an address, or the name of an opcode that no file gives. */
function nothingToCall(
  word: string | undefined,
  hostname: string,
  { names, address }: Robot,
): UsageError {
  const isName = word !== undefined && /^[\p{ID_Continue}-]+$/u.test(word);
  // With the host in the file it can only be the name: this says which is near.
  if (isName && address !== undefined) names.parse(word);
  if (isName && Object.hasOwn(names.opcodes, word)) {
    return new UsageError(
      `Which robot? The file that names "${word}" has no "host": write call HOST ${word}`,
    );
  }
  return new UsageError(
    `What to call at ${hostname}? Expected an opcode such as 0x12${
      isName && word !== "localhost"
        ? "; without HOST, a tcptalks.json here has to name it"
        : ""
    }`,
  );
}

/** An opcode that is nothing else. */
const IS_HEX = /^0x[\da-f]+$/i;

/** `call 0x10 HOST` is a slip: the robot goes first. */
function refuseSwapped([first = "", second = "", ...rest]: readonly string[]) {
  const isSlip = IS_HEX.test(first) &&
    /^(?:\d+(?:\.\d+){3}|localhost|[\w-]+\.local)(?::\d+)?$/i.test(second);
  if (!isSlip) return;
  throw new UsageError(
    `The robot goes first, did you mean "call ${
      [second, first, ...rest].join(" ")
    }"?`,
  );
}

/** `call HOST 25565 0x10` is a slip: the port belongs to the host. */
function refusePort(
  [host = "", second, third = ""]: readonly string[],
  opcodeText: string,
): void {
  const isSlip = second === opcodeText && !/:\d+$/.test(host) &&
    /^\d{4,5}$/.test(opcodeText) && IS_HEX.test(third);
  if (!isSlip) return;
  throw new UsageError(
    `${opcodeText} stands where the opcode goes, did you mean "call ${host}:${opcodeText} ${third}"? (as an opcode, write 0x${
      Number(opcodeText).toString(16)
    })`,
  );
}

async function list(
  talks: TCPTalks,
  { names, terminal }: Robot,
): Promise<number> {
  const { style } = terminal;
  const line = (
    opcode: unknown,
    params: readonly string[] | undefined,
    name = "",
  ) =>
    terminal.print(
      `${style.cyan(`${harmlessLine(name)} ${names.show(opcode)}`.trim())}(${
        params === undefined ? "…" : harmlessLine(params.join(", "))
      })`,
    );
  try {
    const infos = await talks.with({ signal: terminal.stopped }).describePeer();
    for (const { opcode, name, params } of infos) {
      line(opcode, params, names.nameOf(opcode) === undefined ? name : "");
    }
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof RemoteError) || error.type !== "KeyError") {
      throw error;
    }
  }
  const known = Object.values(names.instructions);
  for (const { opcode, params } of known) line(opcode, params);
  terminal.say(
    known.length > 0
      ? `${talks.peer} does not tell what is bound to it: these are of the robot's file`
      : `${talks.peer} does not tell what is bound to it, as Python's library does not: make a tcptalks.json of its program, "tcptalks names opcodes.py"`,
  );
  return known.length > 0 ? EXIT.ok : EXIT.remote;
}

async function repeat(
  talks: TCPTalks,
  call: Call,
  terminal: Terminal,
  { times, interval }: { times: number; interval: number },
): Promise<number> {
  let code: number = EXIT.ok;
  const { names, opcode, args, keywords, show, slip } = call;
  const { stopped } = terminal;
  for (let i = 1; i <= times; i++) {
    const start = performance.now();
    try {
      const what = `Waiting for ${names.show(opcode)} at ${talks.peer} …`;
      using _shown = terminal.progress((ms) => `${what} ${milliseconds(ms)}`);
      const value = await talks.with({ signal: stopped })
        .execute(opcode, ...args, ...keywords ? [keywords] : []);
      show(value, performance.now() - start);
    } catch (error) {
      if (stopped.aborted && i > 1) return code;
      if (!(error instanceof RemoteError)) throw error;
      showRemoteError(error, terminal);
      if (/is not bound to any instruction/.test(error.text)) {
        terminal.say(
          `${
            names.show(opcode)
          } is not bound at ${talks.peer}: ${slip}has its program bound it, is this its port?`,
        );
      }
      code = EXIT.remote;
    }
    if (i === times) break;
    const rest = interval - (performance.now() - start);
    await delay(Math.max(0, rest), { signal: stopped }).catch(() => {});
    if (stopped.aborted) break;
  }
  return code;
}

function reprLine(terminal: Terminal, withTime: boolean): Call["show"] {
  return (value, ms) => {
    const took = withTime && terminal.isSeen
      ? terminal.style.dim(`  ${milliseconds(ms)}`)
      : "";
    terminal.print(repr(value) + took);
  };
}

/** The newest value in the place of the last, and a curve for each number in it. */
function inPlace(name: string, terminal: Terminal): Call["show"] {
  const curves = new Map<string, number[]>();
  return (value, ms) => {
    const { columns, style } = terminal;
    const lines = [
      `${name} = ${
        valueText(value, Math.max(20, columns - name.length - 18))
      }  ${style.dim(milliseconds(ms))}`,
    ];
    // A peer may name its numbers anew each time.
    if (curves.size > 8 * MAX_CURVES) curves.clear();
    for (const [path, number] of numbersIn(value).slice(0, MAX_CURVES)) {
      const curve = curves.get(path) ?? [];
      curves.set(path, curve);
      curve.push(number);
      if (curve.length > MAX_CURVE) curve.shift();
      const label = `${path || "value"} ${number}`;
      const width = Math.max(8, columns - label.length - 4);
      lines.push(`  ${label} ${style.green(sparkline(curve, width))}`);
    }
    terminal.redraw(lines);
  };
}
