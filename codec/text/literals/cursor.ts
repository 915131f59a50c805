/**
 * Text that is no Python literal. The message says what was expected, and where.
 *
 * @example
 * ```ts
 * import { LiteralError, literalEval } from "@tcptalks/tcptalks/codec";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(() => literalEval("(1, two)"), LiteralError);
 * assertEquals([error.line, error.column], [1, 5]);
 * ```
 */
export class LiteralError extends SyntaxError {
  /** The line at fault, from 1. */
  readonly line: number;
  /** The column at fault in that line, from 1, in UTF-16 code units. */
  readonly column: number;

  /** Makes one from its message and place. */
  constructor(
    message: string,
    place: { line: number; column: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LiteralError";
    this.line = place.line;
    this.column = place.column;
  }
}

const blank = /[ \t\f]+|\\\n/y;
const blankOrLine = /[ \t\f\n]+|\\\n|#[^\n]*/y;

/** Where reading stands in the text, and how deep in brackets. */
export class LiteralCursor {
  /** The text, its lines ended by `\n`. */
  readonly text: string;
  /** The index of the next character. */
  at = 0;
  readonly #maxDepth: number;
  #depth = 0;

  /** Starts at the first token. */
  constructor(text: string, maxDepth: number) {
    this.text = text.replace(/\r\n?/g, "\n");
    this.#maxDepth = maxDepth;
    const zero = this.text.indexOf("\0");
    if (zero >= 0) this.fail("Expected no null character", zero);
    this.#skip(blankOrLine);
    const indented = /[ \t\f]/.test(this.text[this.at - 1] ?? "");
    const otherLine = this.text.lastIndexOf("\n", this.at) >= 0;
    if (indented && otherLine && this.at < this.text.length) {
      this.fail("Expected no indentation");
    }
  }

  /** The next character after spaces (and, in brackets, line breaks and comments); "" at the end. */
  peek(): string {
    this.#skip(this.#depth > 0 ? blankOrLine : blank);
    return this.text[this.at] ?? "";
  }

  /** Reads from an opening bracket to the closing one. */
  inBrackets<T>(close: string, read: () => T): T {
    const open = this.at;
    if (++this.#depth > this.#maxDepth) {
      this.fail(`Expected at most ${this.#maxDepth} nested brackets`);
    }
    this.at++;
    const value = read();
    if (this.peek() !== close) {
      const { line, column } = placeOf(this.text, open);
      const where = line === 1 ? `column ${column}` : `line ${line}`;
      const bracket = this.text[open];
      this.fail(
        `Expected "," or "${close}" for the "${bracket}" of ${where}, found ${this.found()}`,
      );
    }
    this.#depth--;
    this.at++;
    return value;
  }

  /** Refuses anything but comments and blank lines in what is left. */
  end(): void {
    const next = this.peek();
    if (next === "\n" || next === "#") this.#skip(blankOrLine);
    if (this.at < this.text.length) {
      this.fail(`Expected the end, found ${this.found()}`);
    }
  }

  #skip(skipped: RegExp): void {
    skipped.lastIndex = this.at;
    while (skipped.test(this.text)) this.at = skipped.lastIndex;
  }

  /** What stands here, for an error message. */
  found(): string {
    const character = this.text.codePointAt(this.at);
    if (character === undefined) return "the end";
    return character === 0x0a
      ? "the end of the line"
      : `"${String.fromCodePoint(character)}"`;
  }

  /** Throws a LiteralError that names the place. */
  fail(problem: string, at: number = this.at): never {
    const place = placeOf(this.text, at);
    const shown = this.text.includes("\n")
      ? `line ${place.line}, column ${place.column}`
      : `column ${place.column}`;
    throw new LiteralError(`${problem} (${shown})`, place);
  }
}

/** Line and column of an index, from 1. */
function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
