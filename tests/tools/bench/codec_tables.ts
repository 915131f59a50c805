import type { CodecRun } from "./codec.ts";
import { PROTOCOLS } from "./payloads.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";

/** The payloads that were measured, in order. */
export function payloadsOf(results: Results): string[] {
  return results.under(`decode/${PROTOCOLS[0]}/`);
}

/** The column that ratios are to: as objects where there are dicts, as all other JavaScript codecs have them. */
export function oursOf(results: Results, key: string): string {
  return results.contenders(key).includes("ours, objects")
    ? "ours, objects"
    : "ours";
}

function isOurs(name: string): boolean {
  return name.startsWith("ours");
}

/** The tables of the codec: each operation and protocol, then all CPythons. */
export function codecTables(run: CodecRun, results: Results): Table[] {
  const tables: Table[] = [];
  const names = run.competitors.map(({ name }) => name);
  for (const operation of ["decode", "encode"]) {
    for (const protocol of PROTOCOLS) {
      const prefix = `${operation}/${protocol}`;
      const seen = new Set(
        run.payloads.flatMap((payload) =>
          results.contenders(`${prefix}/${payload}`)
        ),
      );
      tables.push({
        title: `${operation}, protocol ${protocol}`,
        notes: [],
        ...body(run, results, prefix, [
          ...names.filter((name) => isOurs(name) && seen.has(name)),
          run.reference,
          ...names.filter((name) => !isOurs(name) && seen.has(name)),
        ]),
      });
    }
    if (run.pythons.length > 1) {
      tables.push({
        title: `${operation}, protocol ${PROTOCOLS[0]}, every CPython`,
        notes: [],
        ...body(run, results, `${operation}/${PROTOCOLS[0]}`, [
          "ours",
          "ours, objects",
          ...run.pythons,
        ]),
      });
    }
  }
  tables[0]!.notes = [
    "Time per operation and, in brackets, how many times ours that is: above 1 we are faster. " +
    "The ratio is to “ours, objects” where the payload holds dicts, else to “ours”.",
    ...run.competitors.map(({ name, note }) => `- ${name}: ${note}`),
    ...remarkNotes(run),
  ];
  return tables;
}

/** Who fails where and why, the same reason told once. */
function remarkNotes(run: CodecRun): string[] {
  const byReason = new Map<string, string[]>();
  for (const [key, remark] of run.remarks) {
    const [operation, protocol, payload, name] = key.split("/");
    const reason = `${name}: ${remark}`;
    const where = byReason.get(reason) ?? [];
    byReason.set(reason, where);
    where.push(`${operation} ${payload} (${protocol})`);
  }
  return [...byReason].map(([reason, where]) => {
    const mark = reason.includes(": fails") ? "" : "† ";
    return `- ${mark}${reason}: ${where.join(", ")}`;
  });
}

function body(
  run: CodecRun,
  results: Results,
  prefix: string,
  columns: string[],
): Pick<Table, "columns" | "rows"> {
  const rows = run.payloads.map((payload) => {
    const key = `${prefix}/${payload}`;
    const reference = oursOf(results, key);
    const cells = columns.map((name) =>
      formatCell(
        results.time(key, name),
        name === reference ? undefined : results.ratio(key, name, reference),
        run.remarks.get(`${key}/${name}`),
      )
    );
    return [payload, ...cells];
  });
  return { columns: ["payload", ...columns], rows };
}
