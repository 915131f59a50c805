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
