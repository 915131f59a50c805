import { formatCell, type Table } from "../report.ts";
import type { Results } from "../results.ts";

/** The table of the link. */
export function linkTables(results: Results): Table[] {
  const rows = results.under("link/");
  const names = new Set(
    rows.flatMap((row) => results.contenders(`link/${row}`)),
  );
  return [{
    title: "link",
    notes: [
      "Time per call and, in brackets, how many times ours it is: above 1 we are faster. " +
      "Each end is a process of its own; both are tied to one CPU where `taskset` exists " +
      "(otherwise the scheduler decides the figures). The call is `move(120, 45.5, speed=3)`, " +
      "answered by a text and a number; raw echo sends as many bytes, and with own values each end gets them as a new " +
      "Uint8Array. All clients of a row live in one process.",
    ],
    columns: ["", ...names],
    rows: rows.map((row) => {
      const key = `link/${row}`;
      return [
        row,
        ...[...names].map((name) =>
          formatCell(
            results.time(key, name),
            name === "ours" ? undefined : results.ratio(key, name, "ours"),
          )
        ),
      ];
    }),
  }];
}
