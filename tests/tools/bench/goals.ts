import { oursOf, payloadsOf } from "./codec_tables.ts";
import { OTHERS, ROWS } from "./others.ts";
import { digits } from "./report.ts";
import type { Results } from "./results.ts";

/** A figure that must reach a limit, or stay below one. */
interface Figure {
  label: string;
  value: number | undefined;
  atLeast?: number;
  atMost?: number;
}

/** What is to be reached, and whether it was. */
export interface Verdict {
  /** What was asked for. */
  goal: string;
  /** The figures, the missed ones in bold, and the names of those that are wanting; empty where none was measured. */
  figures: string;
  /** Undefined where a figure is wanting and none is missed. */
  met: boolean | undefined;
  /** By how many percent the worst figure misses its limit; 0 where none does. */
  missedBy: number;
}

/** How far a figure is from its limit, as a share of it; 0 where it is reached. */
function shortfall({ value, atLeast = -Infinity, atMost = Infinity }: Figure) {
  if (value! < atLeast) return 1 - value! / atLeast;
  return value! > atMost ? value! / atMost - 1 : 0;
}

/** A goal as far as it was measured. */
function verdict(goal: string, figures: Figure[]): Verdict {
  const measured = figures.filter(({ value }) => value !== undefined);
  const wanting = figures.filter(({ value }) => value === undefined);
  const missedBy = Math.max(0, ...measured.map(shortfall));
  const texts = measured.map((figure) => {
    const text = `${figure.label} ${digits(figure.value!)}`.trim();
    return shortfall(figure) === 0 ? text : `**${text}**`;
  });
  if (measured.length > 0 && wanting.length > 0) {
    const names = wanting.map(({ label }) => label).join(", ");
    texts.push(`not measured: ${names}`);
  }
  const isWhole = measured.length > 0 && wanting.length === 0;
  return {
    goal,
    figures: texts.join(", "),
    met: missedBy > 0 ? false : isWhole ? true : undefined,
    missedBy: Math.ceil(missedBy * 100),
  };
}

/** The verdicts on what a bot pays that has just started. */
function coldGoals(results: Results, cpython: string): Verdict[] {
  const against = (operation: string, other: string) => {
    const prefix = `cold ${operation}/`;
    return results.under(prefix).map((label) => ({
      label,
      value: results.ratio(prefix + label, other, "ours"),
    }));
  };
  const isLarge = ({ label }: { label: string }) =>
    /^10.*3rd to 10th/.test(label);
  const rivals = {
    decode: ["pickleparser", "msgpackr"],
    encode: ["msgpackr", "cbor-x"],
  };
  const goals = Object.entries(rivals).flatMap(([operation, others]) => [
    ...others.map((other) =>
      verdict(
        `${operation}, cold, ${other} ÷ ours: at least 1`,
        against(operation, other).map((figure) => ({ ...figure, atLeast: 1 })),
      )
    ),
    verdict(
      `${operation}, cold, large payloads, ${cpython} ÷ ours: at least 0.67`,
      against(operation, cpython).filter(isLarge)
        .map((figure) => ({ ...figure, atLeast: 0.67 })),
    ),
  ]);
  const startup = (name: string, label: string) => ({
    label,
    value: inverse(
      results.ratio("startup", "Deno and one connection", name),
    ),
    atMost: 2.5,
  });
  return [
    ...goals,
    verdict(
      "start-up to the first answer, ours ÷ Deno and one connection: at most 2.5",
      [startup("ours", "ours"), startup("the command `call`", "`call`")],
    ),
    verdict(
      "a link's first calls, ours ÷ JSON on the same transport: at most 1.3",
      results.under("cold link/").map((label) => ({
        label,
        value: inverse(results.ratio(`cold link/${label}`, "JSON", "ours")),
        atMost: 1.3,
      })),
    ),
  ];
}

function inverse(ratio: number | undefined): number | undefined {
  return ratio && 1 / ratio;
}

/** The verdicts on the codec's goals. */
function codecGoals(results: Results, cpython: string): Verdict[] {
  const payloads = payloadsOf(results);
  const against = (
    operation: "decode" | "encode",
    names: string[],
    competitor: string,
    atLeast: number,
    mine?: string,
    protocol = 4,
  ): Figure[] =>
    names.map((label) => {
      const key = `${operation}/${protocol}/${label}`;
      const ours = mine ?? oursOf(results, key);
      const value = results.ratio(key, competitor, ours);
      return { label, value, atLeast };
    });
  const asMap = (figures: Figure[]) =>
    figures.map((figure) => ({ ...figure, label: `${figure.label} as Map` }));
  // A reply holds no dict.
  const asObject = (figures: Figure[]) =>
    figures.map((figure) => ({
      ...figure,
      label: `${figure.label} as object`,
    }));
  const small = ["request", "reply"];
  const numbers = ["100,000 ints", "100,000 floats"];
  const dicts = ["telemetry", "10,000 rows"];
  // Plain msgpackr gives lists and objects where ours gives tuples, exceptions and frames.
  const classes = ["error reply", "tuple tree"];
  const others = payloads.filter((name) => !classes.includes(name));
  // pickleparser takes it for a list and fails.
  const readable = payloads.filter((name) => name !== "error reply");
  const msgpackr = [
    ...against("decode", others, "msgpackr", 1 / 1.3),
    ...against("decode", classes, "msgpackr, classes", 1 / 1.3, "ours"),
  ];
  const raced = msgpackr.filter(({ value }) => value !== undefined);
  const faster = raced.filter(({ value }) => value! > 1).length / raced.length;
  return [
    verdict(
      `decode, ${cpython} C \`loads\` ÷ ours: at least 1.5 (as Map and strings 1.1, error reply 0.9, lidar scan 1.0)`,
      [
        ...against("decode", [...small, ...numbers], cpython, 1.5, "ours"),
        ...asObject(
          against("decode", ["request"], cpython, 1.5, "ours, objects"),
        ),
        ...against("decode", dicts, cpython, 1.5),
        ...asMap(against("decode", dicts, cpython, 1.1, "ours")),
        ...against("decode", ["10,000 strings"], cpython, 1.1),
        ...against("decode", ["error reply"], cpython, 0.9),
        ...asMap(against("decode", ["error reply"], cpython, 0.9, "ours")),
        ...against("decode", ["lidar scan"], cpython, 1),
      ],
    ),
    verdict(
      "decode, pickleparser ÷ ours: request and reply at least 8, no payload below 1",
      against("decode", readable, "pickleparser", 1).map((figure) => ({
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
      `encode, ${cpython} C \`dumps\` ÷ ours: at least 1.3 into a writer, 1.1 by \`dumps\``,
      [
        ...against(
          "encode",
          [...small, ...numbers],
          cpython,
          1.3,
          "ours, into",
        ),
        ...against("encode", [...small, ...numbers], cpython, 1.1, "ours")
          .map((figure) => ({ ...figure, label: `${figure.label} \`dumps\`` })),
        ...against("encode", ["request"], cpython, 1.1, "ours, objects")
          .map((figure) => ({ ...figure, label: "request as object `dumps`" })),
      ],
    ),
    verdict(
      `encode, ${cpython} C \`dumps\` ÷ ours: telemetry at least 0.7, rows and tuple tree 0.8, strings 0.85`,
      [
        ...against("encode", ["telemetry"], cpython, 0.7),
        ...asMap(against("encode", ["telemetry"], cpython, 0.7, "ours")),
        ...against("encode", ["10,000 rows", "tuple tree"], cpython, 0.8),
        ...asMap(against("encode", ["10,000 rows"], cpython, 0.8, "ours")),
        ...against("encode", ["10,000 strings"], cpython, 0.85),
      ],
    ),
    verdict(
      `request by protocol 2, ${cpython} ÷ ours: at least 1.2`,
      (["decode", "encode"] as const).flatMap((operation) => {
        const by = (mine: string) =>
          against(operation, ["request"], cpython, 1.2, mine, 2)
            .map((figure) => ({ ...figure, label: operation }));
        return [...by("ours"), ...asObject(by("ours, objects"))];
      }),
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
  const ofRaw = (row: string, atLeast: number) => ({
    label: row,
    value: results.ratio(`link/${row}`, "raw echo", "ours"),
    atLeast,
  });
  return [
    verdict(
      "calls, raw echo ÷ ours: at least 0.75; 1 MB each way at least 0.6",
      [
        ofRaw("sequential calls", 0.75),
        ofRaw("4 clients", 0.75),
        ofRaw("64 clients", 0.75),
        ofRaw("1 MB each way", 0.6),
      ],
    ),
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
    verdict("large list to Python, Python ÷ ours: at least 100", [{
      label: "",
      value: results.ratio("receiver", python, "ours"),
      atLeast: 100,
    }]),
  ];
}

/** The verdicts on what a user would pick instead, one each. */
function otherGoals(results: Results): Verdict[] {
  const names = OTHERS.map(([name]) => name).filter((name) => name !== "ours");
  return names.map((name) =>
    verdict(
      `${name} ÷ ours: at least 1`,
      ROWS.map((label) => ({
        label,
        value: results.ratio(`others/${label}`, name, "ours"),
        atLeast: 1,
      })),
    )
  );
}

/** The verdicts on memory. */
function memoryGoals(results: Results): Verdict[] {
  const of = (key: string, end: string, atMost: number, unit = 1) => {
    const value = results.time(`memory/${key}`, end);
    return { label: end, value: value && value / unit, atMost };
  };
  return [
    verdict("an idle link, kB of heap: at most 12", [
      of("idle client", "client", 12, 1000),
      of("idle client", "server", 12, 1000),
    ]),
    verdict("a message of 64 MiB, its receiver: at most 2.2 times its size", [
      { ...of("peak", "server", 2.2), label: "" },
    ]),
  ];
}

/** What was to be reached, goal by goal. */
export function verdicts(results: Results, cpython: string): Verdict[] {
  return [
    ...coldGoals(results, cpython),
    ...codecGoals(results, cpython),
    ...linkGoals(results),
    ...otherGoals(results),
    ...memoryGoals(results),
    verdict(
      "a call while another client sends its worst 64 MiB, ms at the median: at most 100",
      results.under("fair/").map((label) => ({
        label,
        value: results.time(`fair/${label}`, "median")! / 1e6,
        atMost: 100,
      })),
    ),
    verdict(
      "exponents: at most 1.1",
      ["decode", "encode", "stream", "link"].map((label) => ({
        label,
        value: results.time("exponent", label),
        atMost: 1.1,
      })),
    ),
  ];
}
