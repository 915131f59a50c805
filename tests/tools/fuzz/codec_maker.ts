/** Makes pickles opcode by opcode, with a stack, marks and a memo of its own, so that most of them are whole. */

import { Op } from "../../../codec/opcodes.ts";
import type { Random } from "../../kit/random.ts";
import { writeCall, writeClass } from "./codec_calls.ts";
import { type Item, writeScalar } from "./codec_scalars.ts";
import { Sink } from "./codec_sink.ts";
import { STEPS } from "./codec_steps.ts";

const sink = new Sink();
const frames = new Sink();

/** A pickle in the making. */
export class PickleMaker {
  readonly random: Random;
  readonly sink: Sink = sink;
  readonly stack: Item[] = [];
  /** Where marks stand in the stack. */
  readonly marks: number[] = [];
  readonly memo = new Map<number, Item>();

  /** Starts with nothing. */
  constructor(random: Random) {
    this.random = random;
    sink.clear();
  }

  /** How many values stand above the newest mark. */
  get above(): number {
    return this.stack.length - (this.marks.at(-1) ?? 0);
  }

  /** The value at a place from the top, 0 for the top; none where a mark is in the way. */
  top(place: number): Item | undefined {
    return place < this.above ? this.stack.at(-1 - place) : undefined;
  }

  /** The value under the newest mark, where no other mark is in the way. */
  get underMark(): Item | undefined {
    const mark = this.marks.at(-1) ?? 0;
    return mark > (this.marks.at(-2) ?? 0) ? this.stack[mark - 1] : undefined;
  }

  /** Takes `count` values away and puts one in their place. */
  replace(count: number, item: Item): void {
    this.stack.length -= count;
    this.stack.push(item);
  }

  /** Takes the newest mark away, and what stands above it. */
  toMark(): Item[] {
    return this.stack.splice(this.marks.pop() ?? 0);
  }

  /** Does one step that is possible now, or any. */
  step(): void {
    const { random } = this;
    if (random.chance(0.35)) this.stack.push(writeScalar(random, sink));
    else if (random.chance(0.06)) this.stack.push(writeCall(random, sink));
    else if (random.chance(0.02)) this.stack.push(writeClass(random, sink));
    else if (random.chance(0.01)) sink.op(random.pick(CODES));
    else {
      for (let tries = 6; tries > 0; tries--) {
        if (random.pick(STEPS)(this)) return;
      }
      this.stack.push(writeScalar(random, sink));
    }
  }

  /** Closes most marks, so that STOP has a value. */
  finish(): void {
    const { random } = this;
    while (this.above === 0 || (this.marks.length > 0 && random.chance(0.8))) {
      if (this.marks.length > 0 && random.chance(0.9)) {
        const isKey = this.toMark().every((item) => item.isKey);
        sink.op(random.chance(0.7) ? Op.TUPLE : Op.LIST);
        this.stack.push({ kind: "tuple", isKey });
      } else this.stack.push(writeScalar(random, sink));
    }
    sink.op(Op.STOP);
  }
}

const CODES = [...Object.values(Op), 0, 0xff];

/** A pickle of a random length, protocol and framing. */
export function makePickle(random: Random): Uint8Array<ArrayBuffer> {
  const maker = new PickleMaker(random);
  const protocol = random.pick([0, 1, 2, 3, 4, 4, 5, 5]);
  if (protocol >= 2) {
    sink.op(Op.PROTO);
    sink.byte(protocol);
  }
  const least = random.pick([1, 5, 10, 20, 40]);
  for (let left = random.between(1, least); left > 0; left--) maker.step();
  maker.finish();
  return protocol >= 4 && random.chance(0.7) ? framed(random) : sink.slice();
}

/** Puts frames round the opcodes, one or several, sometimes with a wrong length. */
function framed(random: Random): Uint8Array<ArrayBuffer> {
  const ends = sink.starts.slice(2).filter(() => random.chance(0.05));
  const source = sink.slice();
  const whole = frames;
  whole.clear();
  whole.raw(source.subarray(0, 2));
  let from = 2;
  for (const end of [...ends, source.length]) {
    const length = end - from;
    whole.op(Op.FRAME);
    whole.uint(random.chance(0.02) ? random.below(2 ** 31) : length, 8);
    whole.raw(source.subarray(from, end));
    from = end;
  }
  return whole.slice();
}
