/**
 * Breaks prose between words, so that no terminal breaks it within one. Lines
 * that are indented stand as they are; the others of a paragraph are one text.
 */
export function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  let prose: string[] = [];
  const end = (): void => {
    if (prose.length > 0) {
      lines.push(...fill(prose.join(" ").split(/ +/), columns));
    }
    prose = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      prose.push(line);
      continue;
    }
    end();
    lines.push(line);
  }
  end();
  return lines.join("\n");
}

/** Two columns: prose on the right of what is on the left, or below where the terminal is too narrow. */
export function rows(
  pairs: readonly (readonly [left: string, right: string])[],
  columns: number,
  paint: (text: string) => string,
): string {
  const width = Math.max(...pairs.map(([left]) => left.length));
  const isNarrow = columns < width + 34;
  return pairs.map(([left, right]) => {
    const indent = isNarrow ? 6 : width + 4;
    const filled = fill(right.split(/ +/), columns - indent);
    if (isNarrow) {
      const below = filled.map((line) => " ".repeat(indent) + line);
      return [`  ${paint(left)}`, ...below].join("\n");
    }
    const first = `  ${paint(left.padEnd(width))}  ${filled[0] ?? ""}`;
    const rest = filled.slice(1).map((line) => " ".repeat(indent) + line);
    return [first, ...rest].join("\n");
  }).join("\n");
}

/** A command line that goes on where the shell lets it: after a backslash, between two words. */
export function commandLine(text: string, columns: number): string {
  const words = text.match(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return fill(words, columns - 4, " \\", "  ").map((each) => `  ${each}`).join(
    "\n",
  );
}

/** Words in lines, as many in each as there is room for. */
function fill(
  words: readonly string[],
  columns: number,
  end = "",
  indent = "",
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line + end);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
