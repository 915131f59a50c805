import type { Call, CallStore } from "./call_store.ts";
import { CallRow } from "./call_row.ts";
import { byId } from "./elements.ts";
import { isAll, type Wanted, wantedCalls } from "./call_filter.ts";

/**
 * The table of calls. A fixed set of rows changes its texts as the calls go
 * by, so that a row can be clicked however fast they come.
 */
export class CallsTable {
  onSelect: (call: Call | undefined) => void = () => {};
  #store: CallStore;
  #scroller = byId("rows", HTMLDivElement);
  #space = byId("rows-space", HTMLDivElement);
  #rows: CallRow[] = [];
  /** The calls that are shown. */
  shown: readonly Call[] = [];
  selected: Call | undefined;
  /** Whether the last call is kept in sight. */
  isFollowing = true;
  #wanted: Wanted = { text: "", errors: false, marked: false, slower: 0 };
  #frozen: readonly Call[] | undefined;
  #frozenAt = 0;
  #version = -1;
  #gone = 0;
  /** Whether the last calls were not asked for since one was selected. */
  #isLookedAt = false;
  /** Where we scrolled to, until that is told. */
  #ownTop = -1;
  #isForced = true;
  #slow = 0;
  /** Whether the selected call went with all others, and may come back. */
  #isSought = false;

  constructor(store: CallStore) {
    this.#store = store;
    this.#scroller.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
      // What we did ourselves is told late: meanwhile a row may have been chosen.
      if (scrollTop === this.#ownTop) this.#ownTop = -1;
      else this.isFollowing = scrollTop + clientHeight >= scrollHeight - 4;
      this.#draw();
    });
    this.#scroller.addEventListener("pointerdown", (event) => {
      const row = (event.target as Element).closest("[data-at]");
      const call = this.#rows.find(({ element }) => element === row)?.call;
      if (!call) return;
      const isStar = (event.target as Element).classList.contains("star");
      if (isStar) this.mark(call);
      else this.select(call);
    });
    this.#scroller.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.#scroller);
  }

  get marked(): readonly Call[] {
    const { marked } = this.#store;
    return this.shown.filter(({ id }) => marked.has(id));
  }

  get isPaused(): boolean {
    return this.#frozen !== undefined;
  }

  /** Keeps the last call in sight, from now on. */
  follow(): void {
    this.#isLookedAt = false;
    this.isFollowing = true;
    this.#isForced = true;
    this.update();
  }

  /** All calls are gone, others come: a replay went back. The selected one stays in sight, if it is among them. */
  reset(): void {
    this.#isSought = this.selected !== undefined;
    this.isFollowing = true;
  }

  get waiting(): number {
    return this.isPaused ? this.#store.messages - this.#frozenAt : 0;
  }

  /** Holds new calls back from the view, or no longer. */
  pause(isPaused: boolean): void {
    this.#frozen = isPaused ? [...this.#store.calls] : undefined;
    this.#frozenAt = this.#store.messages;
    this.#isForced = true;
    this.update();
  }

  /**
   * Shows these from now on; of those that a pause holds, where there is one.
   * The selected one stays in sight, so that what was around it is seen.
   */
  filter(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#isForced = true;
    this.isFollowing = true;
    this.update();
    const at = this.#isLookedAt ? this.#indexOf(this.selected) : -1;
    if (at === -1) return;
    this.isFollowing = false;
    this.#scrollTo((at + 0.5) * this.#height - this.#scroller.clientHeight / 2);
    this.#draw();
  }

  mark(call: Call | undefined): void {
    if (call === undefined) return;
    const { marked } = this.#store;
    if (!marked.delete(call.id)) marked.add(call.id);
    this.#isForced = true;
    this.#draw();
  }

  select(call: Call | undefined): void {
    this.selected = call;
    // Who looks at a call does not want it to run away.
    if (call) this.isFollowing = false;
    this.#isLookedAt = true;
    this.#draw();
    this.onSelect(call);
  }

  selectError(step: 1 | -1): void {
    const from = this.#indexOf(this.selected);
    const count = this.shown.length;
    for (let i = 1; i <= count; i++) {
      const start = from === -1 && step === -1 ? 0 : from;
      const call = this.shown[(start + i * step + count * 2) % count];
      if (call && this.#store.isFailed(call)) return this.reveal(call);
    }
  }

  /** Selects the call of which a message came at this time, or next to it. */
  selectAt(time: number): void {
    let nearest: Call | undefined;
    let least = Infinity;
    for (const call of this.shown) {
      const away = Math.min(
        Math.abs(call.t - time),
        Math.abs((call.reply?.t ?? Infinity) - time),
      );
      if (away >= least) continue;
      nearest = call;
      least = away;
    }
    if (nearest) this.reveal(nearest);
  }

  /** The keys go from row to row from now on. */
  focus(): void {
    this.#scroller.focus();
  }

  update(): void {
    const store = this.#store;
    if (store.version !== this.#version || this.#isForced) {
      const isPlain = isAll(this.#wanted);
      // A filter looks at all calls: five times a second is enough.
      const now = performance.now();
      if (isPlain || this.#isForced || now - this.#slow > 200) {
        this.#slow = now;
        const calls = this.#frozen ?? store.calls;
        this.shown = wantedCalls(calls, this.#wanted, store);
      }
      this.#version = store.version;
      this.#isForced = false;
      const height = this.shown.length * this.#height;
      this.#space.style.height = `${height}px`;
      const dropped = store.gone - this.#gone;
      this.#gone = store.gone;
      if (this.isFollowing) this.#scrollTo(height);
      else if (dropped > 0 && isPlain && !this.#frozen) {
        this.#scrollTo(this.#scroller.scrollTop - dropped * this.#height);
      }
      const sought = this.#isSought ? this.#indexOf(this.selected) : -1;
      const again = this.shown[sought];
      if (again) {
        this.#isSought = false;
        this.reveal(again);
      }
      this.#scroller.setAttribute("aria-rowcount", `${this.shown.length}`);
    }
    this.#draw();
  }

  #scrollTo(top: number): void {
    const before = this.#scroller.scrollTop;
    this.#scroller.scrollTop = top;
    const { scrollTop } = this.#scroller;
    if (scrollTop !== before) this.#ownTop = scrollTop;
  }

  get #height(): number {
    return innerWidth < 700 ? 44 : 24;
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const height = this.#height;
    const first = Math.max(0, Math.floor(scrollTop / height));
    const count = Math.min(200, Math.ceil(clientHeight / height) + 1);
    while (this.#rows.length < count) {
      const row = new CallRow(this.#store, this.#rows.length);
      this.#rows.push(row);
      this.#space.append(row.element);
    }
    for (const [i, row] of this.#rows.entries()) {
      const at = first + i;
      const call = i < count ? this.shown[at] : undefined;
      const isSelected = call !== undefined && call.id === this.selected?.id;
      row.show(call, at, height, isSelected);
      if (!isSelected) continue;
      this.#scroller.setAttribute("aria-activedescendant", row.element.id);
      if (call === this.selected) continue;
      // A replay went back, and this is the same call again.
      this.selected = call;
      this.onSelect(call);
    }
  }

  #key(event: KeyboardEvent): void {
    const page = Math.floor(this.#scroller.clientHeight / this.#height) - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined || this.shown.length === 0) return;
    event.preventDefault();
    const last = this.shown.length - 1;
    const from = this.#indexOf(this.selected);
    const start = from === -1 ? (step < 0 ? last + 1 : -1) : from;
    const call = this.shown[Math.min(last, Math.max(0, start + step))];
    if (call) this.reveal(call);
    if (event.key === "End") this.isFollowing = true;
  }

  #indexOf(call: Call | undefined): number {
    return this.shown.findIndex(({ id }) => id === call?.id);
  }

  /** Selects a call, and brings its row in sight, where it is shown. */
  reveal(call: Call): void {
    const at = this.#indexOf(call);
    const height = this.#height;
    const { scrollTop, clientHeight } = this.#scroller;
    if (at === -1) return this.select(call);
    if (at * height < scrollTop) this.#scrollTo(at * height);
    else if ((at + 1) * height > scrollTop + clientHeight) {
      this.#scrollTo((at + 1) * height - clientHeight);
    }
    this.select(call);
  }
}
