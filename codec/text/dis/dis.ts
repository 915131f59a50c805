import { DisStack, genops, type PickleOp } from "./genops.ts";
import { PickleLimitError, UnpicklingError } from "../../errors.ts";
import { repr } from "../repr/repr.ts";

/** Characters of one argument at most; a JavaScript string holds little more. */
const MAX_LENGTH = 2 ** 28;

/**
 * How {@linkcode dis} prints.
 *
 * @example
 * ```ts
 * import { dis, type DisOptions, dumps } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const options: DisOptions = { offset: 3, indentLevel: 2 };
 * const bytes = Uint8Array.of(1, 2, 3, ...dumps(7)); // three bytes of something else
 * assertEquals(dis(bytes, options).split("\n")[0], "    3: \\x80 PROTO      4");
 * ```
 */
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
   * marks would else be indented beyond all memory.
   *
   * @default {268435456}
   */
  maxLength?: number;
}

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
  const { offset = 0, indentLevel = 4, memo = new Map() } = options;
  const stack = new DisStack(memo);
  let highest = -1;
  let last: PickleOp | undefined;
  for (const op of genops(bytes, offset)) {
    last = op;
    highest = Math.max(highest, op.opcode.proto);
    const indent = " ".repeat(indentLevel * stack.openMarks);
    const { note, error } = stack.step(op);
    yield formatLine(op, indent, note);
    if (error !== undefined) throw failure(error, op);
  }
  yield `highest protocol among opcodes = ${highest}`;
  if (last && stack.items.length > 0) {
    const left = stack.items.join(", ");
    throw failure(`Stack not empty after STOP: [${left}]`, last);
  }
  return last?.end ?? offset;
}

function formatLine(op: PickleOp, indent: string, note: string): string {
  const { opcode: { code, name }, arg, position } = op;
  const letter = repr(String.fromCharCode(code)).slice(1, -1);
  let line = `${String(position).padStart(5)}: ${letter.padEnd(4)} `;
  line += indent + name;
  if (arg === undefined && note === "") return line;
  line += " ".repeat(Math.max(0, 10 - name.length));
  if (arg !== undefined) line += ` ${repr(arg, { maxLength: MAX_LENGTH })}`;
  return note === "" ? line : `${line} ${note}`;
}

function failure(message: string, op: PickleOp): UnpicklingError {
  const { opcode: { name: opcode }, position: offset } = op;
  const place = `${opcode} at position ${offset}`;
  return new UnpicklingError(`${message} (${place})`, { offset, opcode });
}
