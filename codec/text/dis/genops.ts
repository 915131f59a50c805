import { TruncatedPickleError, UnpicklingError } from "../../errors.ts";
import { ArgumentReader } from "./argument.ts";
import { Op, type OpcodeInfo, opcodeInfo } from "../../opcodes.ts";
import { shortBytes } from "../repr/scalar.ts";
import { repr } from "../repr/repr.ts";

/**
 * One opcode of a pickle with its argument.
 *
 * @example
 * ```ts
 * import { dumps, genops, type PickleOp } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const [, second] = genops(dumps(7));
 * const { opcode, arg, position }: PickleOp = second!;
 * assertEquals([opcode.name, arg, position], ["BININT1", 7, 2]);
 * ```
 */
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
export interface DisStep {
  readonly note: string;
  readonly error?: string | undefined;
}

/** The stack, marks and memo of a pickle, by the names of what would be on them. */
export class DisStack {
  /** What is on the stack, the top last. */
  readonly items: string[] = [];
  readonly #marks: number[] = [];
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
    this.items.push(...after);
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
    this.#memo.set(key, top);
    return undefined;
  }
}

/** The text "00" of a GET or PUT is False to Python, which is the key 0. */
function memoKey(arg: unknown): number | bigint {
  return typeof arg === "bigint" ? arg : Number(arg);
}
