import { digits } from "./report.ts";
import type { Results } from "./results.ts";
import { COLD_PAYLOADS } from "./cold.ts";
import { oursOf } from "./codec_tables.ts";

/** A figure that must reach a limit. */
interface Figure {
  label: string;
  value: number | undefined;
  atLeast: number;
}

/** What is to be reached, and whether it was. */
export interface Verdict {
  /** What was asked for. */
  goal: string;
  /** The figures, the missed ones in bold. */
  figures: string;
  /** Undefined where nothing was measured. */
  met: boolean | undefined;
}

/** A goal as far as it was measured. */
function verdict(goal: string, figures: Figure[]): Verdict {
  const measured = figures.filter(({ value }) => value !== undefined);
  const reached = ({ value, atLeast }: Figure) => value! >= atLeast;
  return {
    goal,
    figures: measured.map((figure) => {
      const text = `${figure.label} ${digits(figure.value!)}`.trim();
      return reached(figure) ? text : `**${text}**`;
    }).join(", "),
    met: measured.length === 0 ? undefined : measured.every(reached),
  };
}

/** The verdict on what a bot pays that has just started. */
function coldGoal(results: Results, payloads: string[]): Verdict {
  const figures = ["first", "3rd to 10th", "11th to 60th"].flatMap((part) =>
    payloads.map((label) => ({
      label: `${label}, ${part}`,
      value: results.ratio(`cold/${part}/${label}`, "pickleparser", "ours"),
      atLeast: 1,
    }))
  );
  return verdict("decode, cold, pickleparser ÷ ours: at least 1", figures);
}

/** The verdicts on the codec's goals. */
function codecGoals(
  results: Results,
  payloads: string[],
  cpython: string,
): Verdict[] {
  const against = (
    operation: "decode" | "encode",
    names: string[],
    competitor: string,
    atLeast: number,
    mine?: string,
  ): Figure[] =>
    names.map((label) => {
      const key = `${operation}/4/${label}`;
      const ours = mine ?? oursOf(results, key);
      const value = results.ratio(key, competitor, ours);
      return { label, value, atLeast };
    });
  const asMap = (figures: Figure[]) =>
    figures.map((figure) => ({ ...figure, label: `${figure.label} as Map` }));
  const small = ["request", "reply"];
  const numbers = ["100,000 ints", "100,000 floats"];
  const dicts = ["telemetry", "10,000 rows"];
  // Plain msgpackr gives lists and objects where ours gives tuples, exceptions and frames.
  const classes = ["error reply", "tuple tree"];
  const others = payloads.filter((name) => !classes.includes(name));
  const msgpackr = [
    ...against("decode", others, "msgpackr", 1 / 1.3),
    ...against("decode", classes, "msgpackr, classes", 1 / 1.3, "ours"),
  ];
  const raced = msgpackr.filter(({ value }) => value !== undefined);
  const faster = raced.filter(({ value }) => value! > 1).length / raced.length;
  return [
    verdict(
      `decode, ${cpython} C \`loads\` ÷ ours: at least 1.5 (telemetry, rows as Map: 1.1)`,
      [
        ...against("decode", [...small, ...numbers], cpython, 1.5, "ours"),
        ...against("decode", dicts, cpython, 1.5),
        ...asMap(against("decode", dicts, cpython, 1.1, "ours")),
      ],
    ),
    verdict(
      "decode, pickleparser ÷ ours: request and reply at least 8, no payload below 1",
      against("decode", payloads, "pickleparser", 1).map((figure) => ({
        ...figure,
        atLeast: small.includes(figure.label) ? 8 : 1,
      })),
    ),
    verdict(
      "decode, msgpackr ÷ ours: none below 0.77, above 1 on most (error reply and tuple tree with extension types for the same classes)",
      [
        ...msgpackr,
        {
          label: "share above 1:",
          value: raced.length > 0 ? faster : undefined,
          atLeast: 0.5,
        },
        ...against("decode", classes, "msgpackr", 0).map((figure) => ({
          ...figure,
          label: `${figure.label} as lists and objects`,
        })),
      ],
    ),
    verdict(
      `encode, ${cpython} C \`dumps\` ÷ ours into a writer: at least 1.3 (÷ our \`dumps\`: as it is)`,
      [
        ...against(
          "encode",
          [...small, ...numbers],
          cpython,
          1.3,
          "ours, into",
        ),
        ...against("encode", [...small, ...numbers], cpython, 0, "ours")
          .map((figure) => ({ ...figure, label: `${figure.label} \`dumps\`` })),
      ],
    ),
    verdict(
      `encode telemetry, rows, strings, ${cpython} ÷ ours: at least 0.7`,
      against("encode", [...dicts, "10,000 strings"], cpython, 0.7),
    ),
    verdict(
      "encode telemetry, rows, strings, JSON ÷ ours: at least 0.67",
      against("encode", [...dicts, "10,000 strings"], "JSON", 1 / 1.5),
    ),
  ];
}

/** The verdicts on the link's goals. */
function linkGoals(results: Results): Verdict[] {
  const sequential = "link/sequential calls";
  const python = "Python TCPTalks";
  const rawTime = results.time(sequential, "raw echo");
  const inFlight = results.time("link/64 in flight", "ours");
  return [
    verdict("sequential calls, raw echo ÷ ours: at least 0.85", [{
      label: "",
      value: results.ratio(sequential, "raw echo", "ours"),
      atLeast: 0.85,
    }]),
    verdict("64 in flight: at least 8 times the rate of raw echo", [{
      label: inFlight ? `${digits(1e9 / inFlight)} calls/s,` : "",
      value: rawTime && inFlight && rawTime / inFlight,
      atLeast: 8,
    }]),
    verdict(
      "sequential, Python with itself ÷ ours to Python: at least 0.9; ÷ Python to ours: above 1",
      [{
        label: "to Python",
        value: results.ratio(sequential, python, "ours → Python"),
        atLeast: 0.9,
      }, {
        label: "from Python",
        value: results.ratio(sequential, python, "Python → ours"),
        atLeast: 1,
      }],
    ),
    verdict("1 MB each way, raw echo ÷ ours: at least 0.6", [{
      label: "",
      value: results.ratio("link/1 MB each way", "raw echo", "ours"),
      atLeast: 0.6,
    }]),
    verdict("large list to Python, Python ÷ ours: at least 100", [{
      label: "",
      value: results.ratio("receiver", python, "ours"),
      atLeast: 100,
    }]),
  ];
}

/** What was to be reached, goal by goal. */
export function verdicts(
  results: Results,
  payloads: string[],
  cpython: string,
): Verdict[] {
  const exponents = results.contenders("exponent").map((label) => ({
    label,
    value: -results.time("exponent", label)!,
    atLeast: -1.1,
  }));
  const exponentGoal = verdict("exponents: at most 1.1", exponents);
  return [
    ...codecGoals(results, payloads, cpython),
    coldGoal(results, COLD_PAYLOADS),
    ...linkGoals(results),
    { ...exponentGoal, figures: exponentGoal.figures.replaceAll("-", "") },
  ];
}
