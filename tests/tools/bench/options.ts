import { parseArgs } from "node:util";

/** The sections, in order. */
export const SECTIONS = [
  "codec",
  "cold",
  "shortcuts",
  "text",
  "link",
  "others",
  "doors",
  "monitor",
  "receiver",
  "startup",
  "memory",
  "fair",
  "exponents",
] as const;

/** A section's name. */
export type SectionName = typeof SECTIONS[number];

/** Those that can be run row by row. */
const BY_ROWS: readonly SectionName[] = [
  "codec",
  "cold",
  "shortcuts",
  "text",
  "link",
  "fair",
];

const HELP = `deno task bench [--quick] [--only SECTION[/ROW]]

Measures beside the competitors that are installed, for some 15 minutes. A whole
run writes tests/tools/bench/RESULTS.md, the plot beside it and the tables of
speed in both READMEs.

  --quick     fewer rounds and smaller counts; nothing is written
  --only S/R  only that section, or its rows with R in their name; may be
              repeated
  --help      this text

Sections: ${SECTIONS.join(", ")}.
By rows: ${BY_ROWS.join(", ")}.`;

/** What the caller got wrong, in one line. */
export class UsageError extends Error {}

/** What a run of the benchmark was asked for. */
export interface Options {
  /** Fewer rounds, shorter turns, smaller counts; nothing is written. */
  quick: boolean;
  /** Whether a section, or one of its rows, is to be run. */
  wants(section: SectionName, row?: string): boolean;
  /** The filters of a section that none of the rows which were asked about matched. */
  unmatched(section: SectionName): string[];
  /** Whether the whole was run, so that its report may be written. */
  whole: boolean;
  /** Says on the terminal what was just done. */
  progress(what: string): void;
}

interface Filter {
  text: string;
  section: string;
  row: string;
  matched: boolean;
}

/** Reads `--quick` and `--only NAME` (which may be repeated). */
export function parseOptions(args: string[]): Options {
  const { quick, only, help } = parsed(args);
  if (help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const filters = only.map(filterOf);
  return {
    quick,
    whole: !quick && filters.length === 0,
    wants(section, row) {
      const wanted = filters.filter((filter) =>
        filter.section === section &&
        (row === undefined || row.includes(filter.row))
      );
      if (row !== undefined) {
        for (const filter of wanted) filter.matched = true;
      }
      return filters.length === 0 || wanted.length > 0;
    },
    unmatched: (section) =>
      filters.filter((filter) =>
        filter.section === section && filter.row !== "" && !filter.matched
      ).map(({ text }) => text),
    progress(what) {
      const text = new TextEncoder().encode(`\r\x1b[K${what}`);
      if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(text);
    },
  };
}

function parsed(
  args: string[],
): { quick: boolean; only: string[]; help: boolean } {
  try {
    return parseArgs({
      args,
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    const [line = ""] = (error as Error).message.split("\n");
    throw new UsageError(line);
  }
}

function filterOf(text: string): Filter {
  const [name = "", ...rest] = text.split("/");
  const section = SECTIONS.find((known) => known === name);
  if (!section) {
    throw new UsageError(
      `There is no section "${name}": ${SECTIONS.join(", ")}`,
    );
  }
  const row = rest.join("/");
  if (row !== "" && !BY_ROWS.includes(section)) {
    throw new UsageError(
      `Section "${name}" is only run as a whole; by rows: ${
        BY_ROWS.join(", ")
      }`,
    );
  }
  return { text, section, row, matched: false };
}
