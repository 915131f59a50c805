/**
 * What controls a terminal or turns the reading direction, and so forges what
 * stands around it: C0, DEL, C1, line and paragraph separators, marks of
 * direction.
 */
const CONTROLS = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;
/** The same, but for what lays text out. */
const CONTROLS_IN_LINES = /(?![\t\n])[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

/** Characters of a name (a class, an opcode, an attribute) in a message. */
const MAX_NAME = 200;

/** A text that a peer or a file gave, as one line that controls nothing. */
export function harmlessLine(text: string, most: number = Infinity): string {
  return cut(cut(text, most).replace(CONTROLS, written), most);
}

/** The same, of text of several lines. */
export function harmlessLines(text: string, most: number = Infinity): string {
  return cut(cut(text, most).replace(CONTROLS_IN_LINES, written), most);
}

/** A name of a peer's in a message. */
export function shortName(name: string): string {
  return harmlessLine(name, MAX_NAME);
}

/** A text cut to a length, with an ellipsis where something is missing. */
export function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text.slice(0, Math.max(0, most - 1))}…`;
}

function written(character: string): string {
  switch (character) {
    case "\t":
      return "\\t";
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
  }
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2
    ? `\\u${code.padStart(4, "0")}`
    : `\\x${code.padStart(2, "0")}`;
}
