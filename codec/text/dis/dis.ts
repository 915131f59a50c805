import { checkBytes, having, OptionRules, wholeNumber } from "../../check.ts";
import {
  PickleLimitError,
  TruncatedPickleError,
  UnpicklingError,
} from "../../errors.ts";
import {
  DEFAULT_CODEC_LIMITS,
  LEAST_MESSAGE_SHARE,
  messageShare,
} from "../../limits.ts";
import { repr } from "../repr/mod.ts";
import { ArgumentReader } from "./argument.ts";
import { Op } from "../../opcodes.ts";
import { type OpcodeInfo, opcodeInfo } from "./opcode_info.ts";
import { shortBytes } from "../repr/scalar.ts";

/** One opcode of a pickle with its argument. */
export interface PickleOp {
  /** What pickletools knows of the opcode. */
  readonly opcode: OpcodeInfo;
  /**
   * The argument as Python would have it (a float as `PyFloat`, a str whose
   * surrogates are not to be joined as `PyStr`), or undefined where there is none.
   */
  readonly arg: unknown;
  /** Where the opcode stands, in bytes from the start. */
  readonly position: number;
  /** Where the next one stands. */
  readonly end: number;
}

/**
 * Reads a pickle opcode by opcode up to its STOP, as `pickletools.genops`.
 * Nothing is built, and nothing is copied but the text.
 *
 * @param bytes The pickle; what comes after STOP is not looked at.
 * @param offset Where the pickle starts in `bytes`.
 * @returns A generator of the opcodes.
 * @throws {TruncatedPickleError} Where the bytes end before STOP.
 * @throws {UnpicklingError} Where a byte is no opcode, or an argument is malformed.
 *
 * @example
 * ```ts
 * import { dumps, genops } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const names = Array.from(genops(dumps(7)), ({ opcode }) => opcode.name);
 * assertEquals(names, ["PROTO", "BININT1", "STOP"]);
 * ```
 */
export function* genops(
  bytes: Uint8Array,
  offset = 0,
): Generator<PickleOp, void> {
  checkBytes(bytes, "Cannot take apart");
  const reader = new ArgumentReader(bytes, offset);
  while (true) {
    const position = reader.at;
    const code = bytes[position];
    if (code === undefined) {
      const message =
        `Pickle exhausted before seeing STOP (at position ${position})`;
      throw new TruncatedPickleError(message, 1, { offset: position });
    }
    const opcode = opcodeInfo(code);
    if (opcode === undefined) {
      const shown = shortBytes(Uint8Array.of(code));
      throw new UnpicklingError(
        `At position ${position}, opcode ${shown} unknown`,
        { offset: position },
      );
    }
    const arg = reader.read(opcode);
    yield { opcode, arg, position, end: reader.at };
    if (code === Op.STOP) return;
  }
}

/** What a step has to say: a note for its line, and what is wrong with it. */
interface DisStep {
  readonly note: string;
  readonly error?: string | undefined;
}

/** Memory that a key of the memo takes, also while its table grows. */
const MEMO_COST = 50;
/** Marks deeper than any value may nest are indented no further: a file may be nothing but marks. */
const MOST_INDENTED = 1000;
/** Items that a message of ours lists. */
const MAX_LISTED = 100;

/** A stack of names, of which there are few: two bytes for each item, outside the heap. */
class NameStack {
  length = 0;
  #codes = new Uint16Array(64);
  readonly #names: string[] = [];
  readonly #byName = new Map<string, number>();

  push(name: string): void {
    let code = this.#byName.get(name);
    if (code === undefined) {
      this.#byName.set(name, code = this.#names.push(name) - 1);
    }
    if (this.length === this.#codes.length) {
      const longer = new Uint16Array(2 * this.length);
      longer.set(this.#codes);
      this.#codes = longer;
    }
    this.#codes[this.length++] = code;
  }

  /** The name at a place from the bottom, or from the top where it is negative. */
  at(place: number): string | undefined {
    const at = place < 0 ? this.length + place : place;
    return at < this.length ? this.#names[this.#codes[at] ?? -1] : undefined;
  }

  pop(): string | undefined {
    const top = this.at(-1);
    if (top !== undefined) this.length--;
    return top;
  }

  toString(): string {
    const most = Math.min(this.length, MAX_LISTED);
    const first = Array.from({ length: most }, (_, place) => this.at(place));
    const more = this.length - most;
    return `[${first.join(", ")}${more > 0 ? `, and ${more} more` : ""}]`;
  }
}

/** The stack, marks and memo of a pickle, by the names of what would be on them. */
class DisStack {
  /** What is on the stack, the top last. */
  readonly items: NameStack = new NameStack();
  readonly #marks: number[] = [];
  /** Two bytes of a pickle make a key. */
  readonly #mostMemo = DEFAULT_CODEC_LIMITS.maxMessageCost / MEMO_COST;
  readonly #memo: Map<number | bigint, string>;

  /** Starts empty, on the memo of an earlier pickle or a new one. */
  constructor(memo: Map<number | bigint, string>) {
    this.#memo = memo;
  }

  /** How many marks are open. */
  get openMarks(): number {
    return this.#marks.length;
  }

  /** Does what an opcode does to stack and memo. */
  step(op: PickleOp): DisStep {
    const { opcode, position } = op;
    let { before, after } = opcode;
    let note = "";
    let error: string | undefined;

    const markAt = before.indexOf("mark");
    const popsMark = opcode.code === Op.POP && this.items.at(-1) === "mark";
    if (markAt >= 0 || popsMark) {
      const mark = this.#marks.pop();
      if (mark === undefined || !this.#popMark()) {
        const error = "No MARK exists on stack";
        return { note: "no MARK exists on stack", error };
      }
      note = `(MARK at ${mark})`;
      before = popsMark ? [] : before.slice(0, markAt);
    }

    switch (opcode.code) {
      case Op.PUT:
      case Op.BINPUT:
      case Op.LONG_BINPUT:
        error = this.#put(memoKey(op.arg), repr(op.arg));
        break;
      case Op.MEMOIZE:
        note = `(as ${this.#memo.size})`;
        error = this.#put(this.#memo.size, "None");
        break;
      case Op.GET:
      case Op.BINGET:
      case Op.LONG_BINGET: {
        const item = this.#memo.get(memoKey(op.arg));
        if (item !== undefined) after = [item];
        else error = `Memo key ${repr(op.arg)} has never been stored into`;
      }
    }
    if (error !== undefined) return { note, error };

    if (this.items.length < before.length) {
      const wanted = before.length;
      const length = this.items.length;
      error =
        `Tries to pop ${wanted} items from stack with only ${length} items`;
      return { note, error };
    }
    this.items.length -= before.length;
    if (after.includes("mark")) this.#marks.push(position);
    for (const name of after) this.items.push(name);
    return { note };
  }

  /** Pops all above the topmost mark and the mark; another opcode may have taken it. */
  #popMark(): boolean {
    while (this.items.length > 0) if (this.items.pop() === "mark") return true;
    return false;
  }

  #put(key: number | bigint, shown: string): string | undefined {
    const top = this.items.at(-1);
    if (this.#memo.has(key)) return `Memo key ${shown} already defined`;
    if (top === undefined) return "Stack is empty -- can't store into memo";
    if (top === "mark") return "Can't store markobject in the memo";
    if (this.#memo.size >= this.#mostMemo) {
      return `Memo holds ${this.#memo.size} keys, more than the heap has room for`;
    }
    this.#memo.set(key, top);
    return undefined;
  }
}

/** The text "00" of a GET or PUT is False to Python, which is the key 0. */
function memoKey(arg: unknown): number | bigint {
  return typeof arg === "bigint" ? arg : Number(arg);
}

/** Characters of all lines, where nothing else is asked for; a JavaScript string holds little more. */
const MAX_LENGTH = 2 ** 28;

/** Characters of one argument: as many as it may take, where the heap has room for them. */
function shownOf(op: PickleOp): number {
  const wanted = LEAST_SHOWN + ESCAPED * (op.end - op.position);
  return wanted <= LEAST_MESSAGE_SHARE / 2
    ? wanted
    : Math.min(wanted, Math.floor(messageShare() / 2));
}
/** What a byte may be printed as: `\x00`. */
const ESCAPED = 4;
const LEAST_SHOWN = 10_000;

/** How {@linkcode dis} prints. */
export interface DisOptions {
  /**
   * Where the pickle starts in the bytes. Positions are counted from the start
   * of the bytes all the same.
   *
   * @default {0}
   */
  offset?: number;
  /**
   * Spaces for each mark that is open.
   *
   * @default {4}
   */
  indentLevel?: number;
  /**
   * The memo: what is on it, by key. Handed from call to call where one pickler
   * wrote several pickles with one memo; it is filled on the way.
   */
  memo?: Map<number | bigint, string>;
  /**
   * Characters of the text that `dis` gives at most: a pickle of nothing but
   * marks would else be indented beyond all memory. With `disLines`, characters
   * of one argument, which is cut behind them.
   *
   * @default {268435456}
   */
  maxLength?: number;
}

const RULES = new OptionRules<DisOptions>("DisOptions", {
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  indentLevel: wholeNumber(0, 1000),
  memo: having("get", "set"),
  maxLength: wholeNumber(0, 2 ** 28),
});

/**
 * Prints a pickle opcode by opcode, line for line as `pickletools.dis` does,
 * and checks stack, marks and memo as it does. Nothing is built or executed.
 *
 * It prints two things that `pickletools.dis` stumbles over: text beyond ASCII
 * in STRING, GLOBAL, INST and PERSID, and ints of more than 4,300 digits (in
 * hexadecimal).
 *
 * @param bytes One pickle; what comes after it is not looked at.
 * @param options Where it starts, the indentation, and the memo.
 * @returns The lines, with line breaks between them and none at the end.
 * @throws {TruncatedPickleError} Where the bytes end too early.
 * @throws {UnpicklingError} Where they are no pickle; {@linkcode disLines} gives the lines before that.
 * @throws {PickleLimitError} Where the text is longer than `maxLength`; {@linkcode disLines} gives it line by line.
 *
 * @example
 * ```ts
 * import { dis, dumps } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   dis(dumps([7])),
 *   `    0: \\x80 PROTO      4
 *     2: \\x95 FRAME      6
 *    11: ]    EMPTY_LIST
 *    12: \\x94 MEMOIZE    (as 0)
 *    13: K    BININT1    7
 *    15: a    APPEND
 *    16: .    STOP
 * highest protocol among opcodes = 4`,
 * );
 * ```
 */
export function dis(bytes: Uint8Array, options: DisOptions = {}): string {
  RULES.check(options);
  const { maxLength = MAX_LENGTH } = options;
  const lines: string[] = [];
  let length = 0;
  for (const line of disLines(bytes, options)) {
    lines.push(line);
    length += line.length + 1;
    if (length <= maxLength) continue;
    throw new PickleLimitError(
      `The text is longer than ${maxLength} characters: take "disLines", or set "maxLength"`,
      "maxLength",
    );
  }
  return lines.join("\n");
}

/**
 * Prints a pickle as {@linkcode dis} does, line by line, so that all that is
 * sound is seen before an error is.
 *
 * @param bytes One pickle; what comes after it is not looked at.
 * @param options Where it starts, the indentation, and the memo.
 * @returns A generator of the lines, which returns where the pickle ends.
 * @throws {TruncatedPickleError} Where the bytes end too early.
 * @throws {UnpicklingError} Where they are no pickle.
 *
 * @example
 * ```ts
 * import { disLines, dumps } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = disLines(dumps(null));
 * assertEquals(lines.next().value, "    0: \\x80 PROTO      4");
 * assertEquals(lines.next().value, "    2: N    NONE");
 * assertEquals(lines.next().value, "    3: .    STOP");
 * assertEquals(lines.next().value, "highest protocol among opcodes = 2");
 * assertEquals(lines.next(), { done: true, value: 4 }); // where it ends
 * ```
 */
export function* disLines(
  bytes: Uint8Array,
  options: DisOptions = {},
): Generator<string, number> {
  RULES.check(options);
  const { offset = 0, indentLevel = 4, memo = new Map() } = options;
  const { maxLength = MAX_LENGTH } = options;
  const stack = new DisStack(memo);
  let highest = -1;
  let last: PickleOp | undefined;
  for (const op of genops(bytes, offset)) {
    last = op;
    highest = Math.max(highest, op.opcode.proto);
    const indent = " ".repeat(
      indentLevel * Math.min(stack.openMarks, MOST_INDENTED),
    );
    const { note, error } = stack.step(op);
    yield formatLine(
      op,
      indent,
      note,
      Math.max(1, Math.min(maxLength, shownOf(op))),
    );
    if (error !== undefined) throw failure(error, op);
  }
  yield `highest protocol among opcodes = ${highest}`;
  if (last && stack.items.length > 0) {
    throw failure(`Stack not empty after STOP: ${stack.items}`, last);
  }
  return last?.end ?? offset;
}

function formatLine(
  op: PickleOp,
  indent: string,
  note: string,
  maxLength: number,
): string {
  const { opcode: { code, name }, arg, position } = op;
  const letter = repr(String.fromCharCode(code)).slice(1, -1);
  let line = `${String(position).padStart(5)}: ${letter.padEnd(4)} `;
  line += indent + name;
  if (arg === undefined && note === "") return line;
  line += " ".repeat(Math.max(0, 10 - name.length));
  if (arg !== undefined) line += ` ${repr(arg, { maxLength })}`;
  return note === "" ? line : `${line} ${note}`;
}

function failure(message: string, op: PickleOp): UnpicklingError {
  const { opcode: { name: opcode }, position: offset } = op;
  const place = `${opcode} at position ${offset}`;
  return new UnpicklingError(`${message} (${place})`, { offset, opcode });
}
