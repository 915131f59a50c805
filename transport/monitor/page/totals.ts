import type { Call, CallStore } from "./call_store.ts";
import { byId, make, makeButton, setText } from "./elements.ts";
import { milliseconds } from "./formats.ts";
import { texts } from "./texts.ts";

/** What the calls of one opcode took, in milliseconds. */
export interface Total {
  calls: number;
  errors: number;
  longest: number;
  sum: number;
}

/**
 * What each opcode took, of all calls that are kept; the one that took most
 * first. Most robots answer one call after the other: what a call waited for
 * the one before it is not its own.
 */
export function totalsOf(
  store: CallStore,
): readonly (readonly [op: string, total: Total])[] {
  const ends = new Map<string, number>();
  const totals = new Map<string, Total>();
  const endOf = ({ reply }: Call): number => reply?.t ?? store.now;
  const asked = store.calls.filter(({ kind }) => kind === "request");
  for (const call of asked.sort((a, b) => endOf(a) - endOf(b))) {
    const total = totals.get(call.op) ??
      { calls: 0, errors: 0, longest: 0, sum: 0 };
    totals.set(call.op, total);
    total.calls++;
    if (store.isFailed(call)) total.errors++;
    if (store.isLost(call)) continue;
    const whose = `${call.link} ${call.from}`;
    const end = endOf(call);
    const took = Math.max(0, end - Math.max(call.t, ends.get(whose) ?? 0));
    ends.set(whose, end);
    total.longest = Math.max(total.longest, took);
    total.sum += took;
  }
  return [...totals].sort(([, a], [, b]) => b.sum - a.sum).slice(0, 30);
}

/** The table of what each opcode took: where the time goes. */
export class Totals {
  onPick: (op: string) => void = () => {};
  #store: CallStore;
  #body = byId("state-totals", HTMLTableSectionElement);
  #head = [
    texts.opcode,
    texts.sum,
    texts.mean,
    texts.longest,
    texts.calls,
    texts.errors,
  ];
  #drawn = -Infinity;

  constructor(store: CallStore) {
    this.#store = store;
  }

  /** Shows what came, at most twice a second. */
  update(isShown: boolean): void {
    const now = performance.now();
    if (!isShown || now - this.#drawn < 500) return;
    this.#drawn = now;
    const totals = totalsOf(this.#store);
    const rows = this.#body.rows;
    const wanted = totals.length === 0 ? 0 : totals.length + 1;
    // Rows stay and change their texts: one that is made anew cannot be clicked.
    while (rows.length < wanted) this.#body.append(this.#row());
    while (rows.length > wanted) rows[rows.length - 1]?.remove();
    for (const [i, [op, { calls, errors, longest, sum }]] of totals.entries()) {
      const shown = [
        op,
        ...[sum, sum / calls, longest].map(milliseconds),
        `${calls}`,
        `${errors}`,
      ];
      for (const [k, text] of shown.entries()) {
        const cell = rows[i + 1]?.cells[k];
        if (cell) setText(cell.firstElementChild ?? cell, text);
      }
    }
  }

  #row(): HTMLTableRowElement {
    const row = make("tr");
    if (this.#body.rows.length === 0) {
      row.className = "dim";
      row.append(...this.#head.map((text) => {
        const cell = make("th", "", text);
        cell.scope = "col";
        return cell;
      }));
      return row;
    }
    const cells = this.#head.map(() => make("td"));
    const button = makeButton("", () => this.onPick(button.textContent));
    cells[0]?.append(button);
    row.append(...cells);
    return row;
  }
}
