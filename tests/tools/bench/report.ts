/** One table of the report. */
export interface Table {
  /** Its heading. */
  title: string;
  /** What must be known to read it; paragraphs and list items. */
  notes: string[];
  /** Whether the cells are words, not figures. */
  prose?: boolean;
  /** The columns' heads; the first is the rows'. */
  columns: string[];
  /** The rows' cells, as text. */
  rows: string[][];
}

/** A time, with the unit that suits it and three digits. */
export function formatTime(ns: number): string {
  if (ns < 999.5) return `${digits(ns)} ns`;
  if (ns < 999.5e3) return `${digits(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${digits(ns / 1e6)} ms`;
  return `${digits(ns / 1e9)} s`;
}

/** A number with about three digits and no exponent. */
export function digits(value: number): string {
  if (value >= 99.95) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

/** A time and how many times ours it is; a gap where it was not measured. */
export function formatCell(
  time: number | undefined,
  ratio: number | undefined,
  remark?: string,
): string {
  if (time === undefined) return remark ? "fails" : "—";
  const factor = ratio === undefined ? "" : ` (${digits(ratio)}×)`;
  return formatTime(time) + factor + (remark ? " †" : "");
}

/** A table as Markdown. */
export function markdown(table: Table): string {
  const lines = [
    `## ${table.title}`,
    "",
    ...paragraphs(table.notes),
  ];
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  if (table.columns.length > 0) {
    lines.push(
      line(table.columns),
      line(table.columns.map((_, i) => i === 0 || table.prose ? "---" : "--:")),
      ...table.rows.map(line),
      "",
    );
  }
  return lines.join("\n");
}

/** Notes with an empty line after each but between the items of a list. */
function paragraphs(notes: string[]): string[] {
  const isItem = (note?: string) => note?.startsWith("- ") ?? false;
  return notes.flatMap((note, i) =>
    isItem(note) && isItem(notes[i + 1]) ? [note] : [note, ""]
  );
}

/** A table for the terminal, columns aligned; of its notes only what is wrong with figures. */
export function plainText(table: Table): string {
  if (table.columns.length === 0) {
    return [`\n${table.title}`, ...table.notes].join("\n");
  }
  const all = [table.columns, ...table.rows];
  const widths = table.columns.map((_, column) =>
    Math.max(...all.map((row) => row[column]!.length))
  );
  const lines = all.map((row) =>
    row.map((cell, column) =>
      column === 0
        ? cell.padEnd(widths[column]!)
        : cell.padStart(widths[column]!)
    ).join("  ")
  );
  const remarks = table.notes.filter((note) => /: fails|^- †/.test(note));
  return [`\n${table.title}`, ...lines, ...remarks].join("\n");
}
