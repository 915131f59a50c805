import { messageIn, type Passed } from "../cli/tap/observer.ts";
import { verdict } from "./row.ts";
import { MAX_KEPT, MAX_KEPT_BYTES } from "./limits.ts";

/** A message that is kept, its value given up where its bytes are there. */
export interface Kept {
  readonly passed: Passed;
  readonly at: Date;
}

/** The last messages, by number: a bounded count of them, and of their bytes. */
export class History {
  #ring: (Kept | undefined)[] = new Array(MAX_KEPT).fill(undefined);
  #bytes = 0;
  #first = 1;
  #last = 0;

  /** Keeps a message; its number is higher than all before. */
  add(passed: Passed, at: Date): void {
    const { number, size, bytes } = passed;
    if (this.#last === 0) this.#first = number;
    while (
      this.#first < number &&
      (number - this.#first >= MAX_KEPT || this.#bytes + size > MAX_KEPT_BYTES)
    ) this.#drop(this.#first++);
    const light = passed.isPassword
      ? withoutPassword(passed)
      : bytes === undefined
      ? passed
      : { ...passed, message: undefined };
    this.#ring[number % MAX_KEPT] = { passed: light, at };
    this.#bytes += size;
    this.#last = number;
  }

  /** A message, decoded; undefined where it is not kept any more. */
  get(number: number): Kept | undefined {
    const kept = this.#ring[number % MAX_KEPT];
    return kept?.passed.number === number ? decoded(kept) : undefined;
  }

  /** The last messages until now, oldest first, decoded as they are asked for. */
  *latest(most: number = MAX_KEPT): Generator<Passed> {
    const last = this.#last;
    const first = Math.max(this.#first, last - most + 1);
    for (let number = first; number <= last; number++) {
      const kept = this.get(number);
      if (kept) yield kept.passed;
    }
  }

  #drop(number: number): void {
    const kept = this.#ring[number % MAX_KEPT];
    if (kept?.passed.number !== number) return;
    this.#bytes -= kept.passed.size;
    this.#ring[number % MAX_KEPT] = undefined;
  }
}

/** The message again, from its bytes. */
export function decoded(kept: Kept): Kept {
  const { message, bytes, why } = kept.passed;
  if (message !== undefined || bytes === undefined || why !== undefined) {
    return kept;
  }
  const passed = { ...kept.passed, message: messageIn(bytes) };
  return { ...kept, passed };
}

/** Whether it was right stays, what it was does not. */
function withoutPassword(passed: Passed): Passed {
  const message = verdict(passed) === "" ? undefined : passed.message;
  return { ...passed, message, bytes: undefined };
}
