import { harmlessJson } from "../json.ts";
import type { Passed, Side } from "./observer.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { contentOf } from "../shown/passed_text.ts";
import type { Opcode, Opcodes } from "../../options/opcodes.ts";
import { DEFAULT_LIMITS } from "../../options/limits.ts";
import { FileError } from "../errors.ts";
import { Pauses, readBytes } from "../given/files.ts";
import type { Terminal } from "../shown/terminal.ts";
import { argumentsText, toMicroseconds, valueText } from "../shown/text.ts";

/** Characters of a value that are recorded beside its bytes. */
const MAX_TEXT = 2000;
/** Milliseconds. */
const MAX_TIME = 8.64e15;

/** One message of a recording, as `replay` needs it. */
export interface Recorded {
  /** When it passed, where that was recorded. */
  readonly at: Date | undefined;
  /** Milliseconds since the tap began. */
  readonly time: number;
  readonly link: number;
  readonly from: Side;
  /** The pickle; passwords have none. */
  readonly bytes: Uint8Array | undefined;
  /** How long it was on the wire, where that was recorded. */
  readonly size: number;
  /** Of the answer to a password, whether that was right, where it was recorded. */
  readonly isRight?: boolean;
}

/**
 * A message as a line of JSON: `at`, `time`, `link`, `from`, `size`, `kind`
 * and what it was as text, beside its `bytes` in base64. Of a password nothing
 * is kept but whether it was right.
 */
export function recordLine(
  passed: Passed,
  at: Date,
  names: OpcodeText,
): string {
  const { time, link, from, size, roundTrip, isPassword, bytes } = passed;
  return harmlessJson(JSON.stringify({
    at: at.toISOString(),
    time: toMicroseconds(time),
    link,
    from,
    size,
    ...content(passed, names),
    roundTrip: roundTrip === undefined ? undefined : toMicroseconds(roundTrip),
    bytes: isPassword ? undefined : bytes?.toBase64(),
  }));
}

/** A recording, as it was read. */
export interface Recording {
  readonly records: readonly Recorded[];
  /** The numbers of the first lines that are none, and are left out. */
  readonly broken: readonly number[];
  readonly brokenLines: number;
  readonly names: Opcodes;
}

/** Names that are read. */
const MAX_NAMES = 500;
/** Numbers of broken lines that are kept. */
const MAX_BROKEN = 20;
/** Bytes of the shortest message: shorter lines need no reading, a file may have a hundred million. */
const LEAST_LINE = '{"time":1,"link":1,"from":"client"}'.length;
/** Memory that a message of a recording takes beside its bytes. */
const RECORD_COST = 500;

/**
 * Reads a recording, with pauses. A line of it may be broken, as the last one of a tap which
 * lost its current, or where two recordings were put together.
 *
 * @throws {FileError} When there is no message in it, or more than the heap holds.
 */
export async function readRecording(
  bytes: Uint8Array,
  path: string,
  pauses: Pauses = new Pauses(),
): Promise<Recording> {
  const { maxHeldCost, maxMessageCost } = DEFAULT_LIMITS;
  const most = Math.floor(maxHeldCost / RECORD_COST);
  const records: Recorded[] = [];
  const broken: number[] = [];
  let brokenLines = 0;
  const names = new Map<string, Opcode>();
  const decoder = new TextDecoder();
  // Line by line: as one text the file may be twice as long, and has to be in the heap.
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const at = bytes.indexOf(0x0a, start);
    const end = at < 0 ? bytes.length : at;
    const from = start;
    start = end + 1;
    if (pauses.isDue(end - from)) await pauses.take();
    const isReadable = end - from >= LEAST_LINE && end - from <= maxMessageCost;
    if (!isReadable && isBlank(bytes, from, end)) continue;
    const text = isReadable ? decoder.decode(bytes.subarray(from, end)) : "";
    if (isReadable && text.trim() === "") continue;
    const record = isReadable ? readRecord(text, names) : undefined;
    if (record === undefined) {
      brokenLines++;
      if (broken.length < MAX_BROKEN) broken.push(number);
    } else if (records.push(record) > most) {
      throw new FileError(
        `"${path}" has more than ${most} messages, which is what the heap holds: split it, or give Deno more with --v8-flags=--max-old-space-size`,
      );
    }
  }
  if (records.length > 0) {
    const opcodes = Object.fromEntries(names);
    return { records, broken, brokenLines, names: opcodes };
  }
  const [first] = broken;
  throw new FileError(
    `"${path}" is no recording: ${
      first === undefined
        ? "there is no message in it"
        : `line ${first} has no time, link and bytes, as "tap --log" writes them`
    }`,
  );
}

function isBlank(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from >= LEAST_LINE) return false;
  for (let at = from; at < end; at++) if (bytes[at]! > 0x20) return false;
  return true;
}

/** Reads a recording's file, and says which lines of it are left out. */
export async function openRecording(
  path: string,
  pauses: Pauses,
  terminal: Terminal,
): Promise<Recording> {
  const bytes = await readBytes(path, terminal);
  const recording = await readRecording(bytes, path, pauses);
  const broken = brokenText(path, recording);
  if (broken !== undefined) terminal.say(broken);
  return recording;
}

/** Which lines of a recording are left out, for a human; undefined where none is. */
export function brokenText(
  path: string,
  { broken, brokenLines }: Recording,
): string | undefined {
  if (brokenLines === 0) return undefined;
  const more = brokenLines > 5 ? ` and ${brokenLines - 5} more` : "";
  const lines = `line${brokenLines > 1 ? "s" : ""} ${
    broken.slice(0, 5).join(", ")
  }${more}`;
  return `"${path}" is cut off or broken in ${lines}: what is whole is taken`;
}

function content(passed: Passed, names: OpcodeText) {
  const content = contentOf(passed);
  const { kind } = content;
  if (kind === "malformed") return content;
  if (kind === "password") {
    const { value } = content;
    const isVerdict = passed.from === "target" && typeof value === "boolean";
    return isVerdict ? { kind, text: `${value}` } : { kind };
  }
  const opcode = kind === "request" ? content.message.opcode : passed.opcode;
  return {
    kind,
    opcode: opcode === undefined ? undefined : plain(opcode),
    name: names.nameOf(opcode),
    retcode: plain(passed.message?.retcode),
    text: kind === "request"
      ? argumentsText(content.message.args, content.message.kwargs, MAX_TEXT)
      : kind === "error"
      ? content.error.message
      : valueText(content.value, MAX_TEXT),
  };
}

/** Ints and strs as they are, for jq; others as Python prints them. */
function plain(value: unknown): number | string {
  return typeof value === "number" || typeof value === "string"
    ? value
    : valueText(value, MAX_TEXT);
}

function readRecord(
  line: string,
  names: Map<string, Opcode>,
): Recorded | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record !== "object" || record === null) return undefined;
  const { at, time, link, from, size, bytes, ...its } = record as Record<
    string,
    unknown
  >;
  if (typeof time !== "number" || typeof link !== "number") return undefined;
  // No clock is beyond a Date's range.
  if (Math.abs(time) > MAX_TIME) return undefined;
  if (from !== "client" && from !== "target") return undefined;
  const side: Side = from;
  const { name, opcode } = its;
  if (
    typeof name === "string" && name !== "" && name.length <= 100 &&
    names.size < MAX_NAMES && !names.has(name) &&
    (typeof opcode === "number" || typeof opcode === "string")
  ) names.set(name, opcode);
  const length = typeof size === "number" ? size : 0;
  const head = { at: dateOf(at), time, link, from: side, size: length };
  if (bytes === undefined) {
    const isVerdict = /^(true|false)$/.test(String(its.text));
    return {
      ...head,
      bytes,
      ...(isVerdict ? { isRight: its.text === "true" } : {}),
    };
  }
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
