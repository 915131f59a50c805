import { remoteError } from "../../messages/reply.ts";
import type { Passed, Side } from "./observer.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { replyValue } from "../shown/passed_text.ts";
import { FileError } from "../usage_error.ts";
import { argumentsText, valueText } from "../shown/value_text.ts";

/** Characters of a value that are recorded beside its bytes. */
const MAX_TEXT = 2000;

/** One message of a recording, as `replay` needs it. */
export interface Recorded {
  /** When it passed, where that was recorded. */
  readonly at: Date | undefined;
  /** Milliseconds since the tap began. */
  readonly time: number;
  /** The link's number. */
  readonly link: number;
  /** Who sent it. */
  readonly from: Side;
  /** The pickle; passwords have none. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * A message as a line of JSON: `at`, `time`, `link`, `from`, `size`, `kind`
 * and what it was as text, beside its `bytes` in base64. Of a password nothing
 * is kept.
 */
export function recordLine(
  passed: Passed,
  at: Date,
  names: OpcodeText,
): string {
  const { time, link, from, size, roundTrip, isPassword, bytes } = passed;
  return JSON.stringify({
    at: at.toISOString(),
    time: Math.round(time * 1000) / 1000,
    link,
    from,
    size,
    ...content(passed, names),
    ...(roundTrip === undefined
      ? {}
      : { roundTrip: Math.round(roundTrip * 1000) / 1000 }),
    ...(isPassword || bytes === undefined ? {} : { bytes: bytes.toBase64() }),
  });
}

/** A recording, as it was read. */
export interface Recording {
  /** Its messages. */
  readonly records: readonly Recorded[];
  /** The number of its last line, where that is cut off; it is left out. */
  readonly cutAt: number | undefined;
}

/**
 * Reads a recording. Its last line may be cut off, as that of a tap which lost
 * its current.
 *
 * @throws {FileError} When another line is none.
 */
export function readRecording(text: string, path: string): Recording {
  const records: Recorded[] = [];
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const record = readRecord(line);
    if (record === undefined) {
      const isLast = i === lines.length - 1;
      if (isLast && records.length > 0) return { records, cutAt: i + 1 };
      throw new FileError(
        `"${path}" is no recording: line ${
          i + 1
        } has no time, link and bytes, as "tap --log" writes them`,
      );
    }
    records.push(record);
  }
  return { records, cutAt: undefined };
}

/** That a recording is cut off, for a human. */
export function cutText(path: string, { cutAt }: Recording): string {
  return `"${path}" is cut off in line ${cutAt}: what comes before it is taken`;
}

function content(passed: Passed, names: OpcodeText) {
  const { message, why, isPassword, opcode } = passed;
  if (message === undefined) return { kind: "strange", why };
  if (isPassword) return { kind: "password" };
  const retcode = plain(message.retcode);
  if (message.kind === "master") {
    return {
      kind: "request",
      opcode: plain(message.opcode),
      name: names.nameOf(message.opcode),
      retcode,
      text: argumentsText(message.args, message.kwargs, MAX_TEXT),
    };
  }
  const value = replyValue(message.args);
  const error = remoteError(value);
  return {
    kind: error === undefined ? "reply" : "error",
    opcode: opcode === undefined ? undefined : plain(opcode),
    name: names.nameOf(opcode),
    retcode,
    text: error?.message ?? valueText(value, MAX_TEXT),
  };
}

/** Ints and strs as they are, for jq; others as Python prints them. */
function plain(value: unknown): number | string {
  return typeof value === "number" || typeof value === "string"
    ? value
    : valueText(value, MAX_TEXT);
}

function readRecord(line: string): Recorded | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record !== "object" || record === null) return undefined;
  const { at, time, link, from, bytes } = record as Record<string, unknown>;
  if (typeof time !== "number" || typeof link !== "number") return undefined;
  if (from !== "client" && from !== "target") return undefined;
  const side: Side = from;
  const head = { at: dateOf(at), time, link, from: side };
  if (bytes === undefined) return { ...head, bytes };
  try {
    return { ...head, bytes: Uint8Array.fromBase64(String(bytes)) };
  } catch {
    return undefined;
  }
}

function dateOf(at: unknown): Date | undefined {
  const date = new Date(typeof at === "string" ? at : NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
