/** What both sides said, for people: bytes, messages, opcodes. */

import { disLines, repr } from "../../../codec/mod.ts";
import { messagesOf, type Said } from "./messages.ts";
import type { Recorder } from "./recorder.ts";

/** Messages that are shown, from the last one back. */
const MOST_MESSAGES = 10;
/** Bytes of a message that are shown. */
const MOST_BYTES = 64;
/** Characters of a message's repr. */
const MOST_TEXT = 400;
/** Opcodes of a message that are shown. */
const MOST_OPCODES = 24;

/** The last messages, and the opcodes of the last one of each direction. */
export function transcriptOf(recorder: Recorder): string[] {
  const said = messagesOf(recorder);
  const last = said.slice(-MOST_MESSAGES);
  const lines = [
    ...recorder.isCut ? ["… there was more than could be kept"] : [],
    ...said.length > last.length
      ? [`… ${said.length - last.length} messages before`]
      : [],
  ];
  for (const one of last) {
    const explained = last.findLast(({ direction }) =>
      direction === one.direction
    );
    lines.push(...shown(one), ...one === explained ? opcodes(one) : []);
  }
  return lines;
}

function shown({ link, direction, at, bytes, message, why }: Said): string[] {
  const who = direction === "in" ? "Python → us" : "us → Python";
  const text = message === undefined
    ? `no message: ${why}`
    : repr(message, { maxLength: MOST_TEXT });
  return [
    `${
      at.toFixed(0).padStart(6)
    } ms  link ${link}  ${who}  ${bytes.length} bytes`,
    `           ${text}`,
    `           ${hex(bytes)}`,
  ];
}

function hex(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, MOST_BYTES)].map((byte) =>
    byte.toString(16).padStart(2, "0")
  ).join(" ");
  return bytes.length > MOST_BYTES ? `${shown} …` : shown;
}

function opcodes({ bytes }: Said): string[] {
  const lines: string[] = [];
  try {
    for (const line of disLines(bytes)) {
      if (lines.length === MOST_OPCODES) {
        lines.push("…");
        break;
      }
      lines.push(line);
    }
  } catch (error) {
    lines.push(error instanceof Error ? error.message : String(error));
  }
  return lines.map((line) => `               ${line}`);
}
