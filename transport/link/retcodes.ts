import { esp32Retcode } from "../messages/esp32.ts";

/**
 * Ours, of Python's 0 to 0xFFFFFFFF: V8's small integers, found fastest as keys,
 * all pickled in five bytes, and never a password's.
 */
const FIRST_RETCODE = 0x10000;
const LAST_RETCODE = 0x7fffffff;

/** The retcodes of one link's requests: one after the other, from anywhere. */
export class Retcodes {
  #last = FIRST_RETCODE +
    Math.floor(Math.random() * (LAST_RETCODE - FIRST_RETCODE));
  #isEsp32: boolean;

  /** Makes those that Python takes, or an ESP32. */
  constructor(isEsp32: boolean) {
    this.#isEsp32 = isEsp32;
  }

  /** The next one for which nobody waits yet. */
  next(isTaken: (retcode: number) => boolean): number {
    do {
      this.#last = this.#last < LAST_RETCODE ? this.#last + 1 : FIRST_RETCODE;
      if (this.#isEsp32) this.#last = esp32Retcode(this.#last);
    } while (isTaken(this.#last));
    return this.#last;
  }
}
