import type { PickleOp } from "./genops.ts";
import { Op } from "../../opcodes.ts";
import { repr } from "../repr/repr.ts";

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
