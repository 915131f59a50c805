import { delay } from "@std/async";
import { repr } from "../../../codec/text/repr/repr.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { RemoteError } from "../../messages/remote_error.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import type { Arguments } from "../given/arguments.ts";
import type { Command } from "../command.ts";
import { NAMES, PASSWORD, PROTOCOL, TIMEOUT } from "../given/common_options.ts";
import { dialPeer } from "../given/dial_peer.ts";
import { EXIT } from "../exit_codes.ts";
import { toJson } from "../json.ts";
import { parseCallArguments } from "../given/literals.ts";
import { type OpcodeText, readNames } from "../given/opcode_text.ts";
import { showRemoteError } from "../failure.ts";
import type { Terminal } from "../shown/terminal.ts";
import { harmlessText, milliseconds } from "../shown/text.ts";
import { UsageError } from "../usage_error.ts";

/** `tcptalks call`. */
export const CALL: Command = {
  name: "call",
  usage: "HOST[:PORT] OPCODE [ARG…] [name=VALUE…]",
  summary: "Call an instruction of a robot and print what it returns",
  details:
    `Arguments are Python literals: 3, 2.5, 0x10, True, None, (1, 2.5), [1], {'a': 1},
b'\\x00'. The shell takes quotes away: write "'abc'" for the text abc.
The answer is printed as Python's repr.`,
  options: {
    ...PASSWORD,
    ...TIMEOUT,
    repeat: { value: "N", help: "Call N times; 0 until Ctrl-C (1)" },
    interval: {
      value: "S",
      help: "Seconds from one call to the next, with --repeat (1)",
    },
    json: {
      help: "Print JSON: bytes in base64, what JSON lacks as Python's repr",
    },
    ...PROTOCOL,
    ...NAMES,
  },
  examples: [
    "call 192.168.1.12 0x12 1.5 speed=0.2",
    `call robot.local:25566 0x20 "'wheeledbase'" "'execute'" "(0x16,)" "{}"`,
    "call 127.0.0.1 0x16 --repeat 0 --interval 0.2 --json",
  ],
  async run(args: Arguments, terminal: Terminal): Promise<number> {
    const [host, opcodeText, ...rest] = args.positionals;
    if (host === undefined || opcodeText === undefined) {
      throw new UsageError(
        host === undefined
          ? "Whom to call, and what? Expected HOST[:PORT] and OPCODE"
          : `What to call at ${host}? Expected an opcode such as 0x12`,
      );
    }
    const [next] = rest;
    if (
      !/:\d+$/.test(host) && /^\d{4,5}$/.test(opcodeText) &&
      next !== undefined && /^0x[\da-f]+$/i.test(next)
    ) {
      throw new UsageError(
        `${opcodeText} stands where the opcode goes, did you mean "call ${host}:${opcodeText} ${next}"? (as an opcode, write 0x${
          Number(opcodeText).toString(16)
        })`,
      );
    }
    const names = await readNames(args.get("names"), terminal);
    const opcode = names.parse(opcodeText);
    const given = parseCallArguments(rest);
    const times = args.integer("repeat", 1, 0, 1e9) || Infinity;
    const interval = args.duration("interval", 1000);
    const call: Call = { names, opcode, ...given, json: args.has("json") };
    await using talks = await dialPeer(host, args, terminal);
    return await repeat(talks, call, terminal, { times, interval });
  },
};

interface Call {
  readonly names: OpcodeText;
  readonly opcode: number | string;
  readonly args: readonly unknown[];
  readonly keywords: Kwargs | undefined;
  readonly json: boolean;
}

async function repeat(
  talks: TCPTalks,
  call: Call,
  terminal: Terminal,
  { times, interval }: { times: number; interval: number },
): Promise<number> {
  let code: number = EXIT.ok;
  const { names, opcode } = call;
  const { stopped } = terminal;
  for (let i = 1; i <= times; i++) {
    const start = performance.now();
    try {
      await once(talks, call, terminal, times > 1);
    } catch (error) {
      if (stopped.aborted && i > 1) return code;
      if (!(error instanceof RemoteError)) throw error;
      showRemoteError(error, terminal);
      if (/is not bound to any instruction/.test(error.text)) {
        terminal.say(
          `${
            names.show(opcode)
          } is not bound at ${talks.peer}: has its program bound it, is this its port?`,
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

async function once(
  talks: TCPTalks,
  call: Call,
  terminal: Terminal,
  withTime: boolean,
): Promise<void> {
  const { names, opcode, args, keywords, json } = call;
  const start = performance.now();
  using _shown = terminal.progress(() =>
    `Waiting for ${names.show(opcode)} at ${talks.peer} … ${
      milliseconds(performance.now() - start)
    }`
  );
  const value = await talks.with({ signal: terminal.stopped }).execute(
    opcode,
    ...args,
    ...(keywords === undefined ? [] : [keywords]),
  );
  const ms = performance.now() - start;
  const text = json ? toJson(value) : harmlessText(repr(value));
  const took = withTime && !json && terminal.isSeen
    ? terminal.style.dim(`  ${milliseconds(ms)}`)
    : "";
  terminal.print(text + took);
}
