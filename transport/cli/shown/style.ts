/** Colours, where they are wanted. */
export class Style {
  #enabled: boolean;

  /** Makes one; disabled, it leaves all text as it is. */
  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** What matters. */
  bold(text: string): string {
    return this.#paint(1, 22, text);
  }

  /** What matters less. */
  dim(text: string): string {
    return this.#paint(2, 22, text);
  }

  /** What went wrong. */
  red(text: string): string {
    return this.#paint(31, 39, text);
  }

  /** What went right. */
  green(text: string): string {
    return this.#paint(32, 39, text);
  }

  /** What is asked. */
  cyan(text: string): string {
    return this.#paint(36, 39, text);
  }

  /** What to look at. */
  yellow(text: string): string {
    return this.#paint(33, 39, text);
  }

  #paint(open: number, close: number, text: string): string {
    return this.#enabled ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  }
}
