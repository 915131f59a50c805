import { parseArgs } from "node:util";

const HELP = `deno task bench [--quick] [--only SECTION[/ROW]]

Measures beside the competitors that are installed, for some minutes. A whole
run writes tests/tools/bench/RESULTS.md and the plot beside it.

  --quick     fewer rounds and smaller counts; nothing is written
  --only S/R  only that section (codec, cold, text, link, others, doors,
              monitor, receiver, startup, memory, fair, exponents), or its
              rows with R in their name; may be repeated
  --help      this text`;

/** What a run of the benchmark was asked for. */
export interface Options {
  /** Fewer rounds, shorter turns, smaller counts; nothing is written. */
  quick: boolean;
  /** Whether a section, or one of its rows, is to be run. */
  wants(section: string, row?: string): boolean;
  /** Whether the whole was run, so that its report may be written. */
  whole: boolean;
  /** Says on the terminal what was just done. */
  progress(what: string): void;
}

/** Reads `--quick` and `--only NAME` (which may be repeated). */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const only = values.only;
  return {
    quick: values.quick,
    whole: !values.quick && only.length === 0,
    wants(section, row) {
      if (only.length === 0) return true;
      return only.some((filter) => {
        const [wantedSection, wantedRow] = filter.split("/");
        return section === wantedSection &&
          (!wantedRow || row === undefined || row.includes(wantedRow));
      });
    },
    progress(what) {
      const text = new TextEncoder().encode(`\r\x1b[K${what}`);
      if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(text);
    },
  };
}
