import type { CallStore } from "./call_store.ts";
import { Chart, type TimeWindow } from "./chart.ts";
import {
  byId,
  make,
  makeButton,
  onPress,
  remember,
  remembered,
  saveFile,
  setText,
} from "./elements.ts";
import { csvText, numberText } from "./formats.ts";
import { texts } from "./texts.ts";

/** The curves: those that are always there, and those that were asked for. */
export class Plots {
  onPick: (time: number) => void = () => {};
  #store: CallStore;
  #charts: Chart[] = [];
  #list = byId("found", HTMLDivElement);
  #place = byId("charts", HTMLDivElement);
  #range = byId("range", HTMLSelectElement);
  #live = byId("live", HTMLButtonElement);
  #chips = new Map<string, HTMLButtonElement>();
  #wanted: string[];
  #window: TimeWindow = { from: 0, to: 30_000, cursor: undefined };
  #isLive = true;
  #due = 0;
  /** Where each finger is, or the mouse. */
  #held = new Map<number, number>();
  /** What was shown when the last of them came or went, and where they were. */
  #grip = { from: 0, to: 1, places: [0] };
  #isDrag = false;

  constructor(store: CallStore) {
    this.#store = store;
    this.#wanted = remembered("plots", "").split("\n").filter((name) =>
      name !== ""
    ).slice(0, 20);
    this.#add(new Chart(texts.latency, store.latency, 0));
    this.#add(new Chart(texts.callsPerSecond, store.rate, 1));
    this.#live.addEventListener("click", () => this.#goLive());
    this.#range.addEventListener("change", () => this.#goLive());
    onPress("csv", () => this.#save());
  }

  /** Draws what came; at most twenty times a second. */
  update(isShown: boolean): void {
    const now = performance.now();
    if (now < this.#due || !isShown) return;
    this.#find();
    if (this.#isLive) {
      const range = Number(this.#range.value) * 1000;
      this.#window.to = Math.max(this.#store.now, range);
      this.#window.from = this.#window.to - range;
    }
    setText(this.#live, this.#isLive ? `● ${texts.live}` : texts.live);
    for (const chart of this.#charts) chart.draw(this.#window);
    // On a slow machine less often: the table and the clicks come first.
    const took = performance.now() - now;
    this.#due = now + Math.max(50, 4 * took);
  }

  /** The curves are of other messages from now on: they have the same names. */
  reset(): void {
    const names = this.#charts.slice(2).map(({ name }) => name);
    this.#wanted.push(...names.filter((name) => !this.#wanted.includes(name)));
    for (const chart of this.#charts.splice(2)) chart.element.remove();
    this.#list.replaceChildren();
    this.#chips.clear();
  }

  #find(): void {
    for (const [name, series] of this.#store.series) {
      const known = this.#chips.get(name);
      if (known) {
        const value = known.lastElementChild;
        if (value) setText(value, numberText(series.last ?? 0));
        continue;
      }
      const chip = makeButton("", () => this.#toggle(name), name);
      chip.append(make("span", "name", name), make("span", "value"));
      chip.setAttribute("aria-pressed", "false");
      this.#chips.set(name, chip);
      this.#list.append(chip);
      if (this.#wanted.includes(name)) this.#toggle(name);
    }
    const hint = byId("found-hint", HTMLParagraphElement);
    setText(
      hint,
      this.#store.unlisted > 0
        ? texts.tooMany
        : this.#store.series.size === 0
        ? texts.empty
        : texts.foundHelp,
    );
  }

  #toggle(name: string): void {
    const chip = this.#chips.get(name);
    const at = this.#charts.findIndex((chart, i) =>
      i > 1 && chart.name === name
    );
    if (at > 0) {
      this.#charts[at]?.element.remove();
      this.#charts.splice(at, 1);
    } else {
      const series = this.#store.series.get(name);
      if (series === undefined || this.#charts.length >= 26) return;
      series.keep(65_536);
      const used = new Set(this.#charts.map((chart) => chart.colour));
      let colour = 2;
      while (used.has(colour) && colour < 9) colour++;
      this.#add(new Chart(name, series, colour));
    }
    chip?.setAttribute("aria-pressed", `${at <= 0}`);
    this.#wanted = this.#charts.slice(2).map((chart) => chart.name);
    remember("plots", this.#wanted.join("\n"));
  }

  #add(chart: Chart): void {
    const { canvas, element } = chart;
    this.#charts.push(chart);
    this.#place.append(element);
    if (this.#charts.length > 2) {
      const caption = element.querySelector("figcaption");
      caption?.append(
        makeButton("×", () => this.#toggle(chart.name), texts.close),
      );
    }
    canvas.title = texts.chartHelp;
    const timeOf = (x: number): number => {
      const { from, to } = this.#window;
      return from + x / canvas.clientWidth * (to - from);
    };
    const lift = ({ pointerId }: PointerEvent): void => {
      if (this.#held.delete(pointerId)) this.#hold();
    };
    canvas.addEventListener("pointermove", (event) => {
      const { offsetX, pointerId, buttons } = event;
      // Let go where nobody told us.
      if (buttons === 0) lift(event);
      if (this.#held.has(pointerId)) {
        this.#held.set(pointerId, offsetX);
        this.#drag(canvas.clientWidth);
      }
      this.#window.cursor = timeOf(offsetX);
    });
    canvas.addEventListener("pointerdown", ({ offsetX, pointerId }) => {
      canvas.setPointerCapture(pointerId);
      this.#held.set(pointerId, offsetX);
      this.#isDrag = this.#held.size > 1;
      this.#hold();
    });
    canvas.addEventListener("pointerup", (event) => {
      lift(event);
      if (this.#isDrag) return;
      const { offsetX, offsetY } = event;
      this.onPick(chart.timeNear(offsetX, offsetY, this.#window));
    });
    // The browser takes a finger for itself, to scroll.
    canvas.addEventListener("pointercancel", lift);
    // One finger may scroll the page, two are ours.
    canvas.addEventListener("touchstart", (event) => {
      if (event.touches.length > 1) event.preventDefault();
    }, { passive: false });
    canvas.addEventListener("pointerleave", () => {
      this.#window.cursor = undefined;
    });
    // Without Ctrl the wheel scrolls: there may be charts below.
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.#zoom(timeOf(event.offsetX), event.deltaY > 0 ? 1.25 : 0.8);
    }, { passive: false });
    canvas.addEventListener("keydown", ({ key }) => {
      const { from, to } = this.#window;
      if (key === "+") this.#zoom((from + to) / 2, 0.8);
      else if (key === "-") this.#zoom((from + to) / 2, 1.25);
      else if (key === "ArrowLeft") this.#move((from - to) / 10);
      else if (key === "ArrowRight") this.#move((to - from) / 10);
    });
  }

  #hold(): void {
    const { from, to } = this.#window;
    this.#grip = { from, to, places: [...this.#held.values()] };
  }

  /** What a finger took hold of stays under it; two take more or less of it apart. */
  #drag(width: number): void {
    const { from, to, places } = this.#grip;
    const [a = 0, b = a] = places;
    const [c = a, d = c] = this.#held.values();
    this.#isDrag ||= Math.abs(c - a) > 3;
    if (!this.#isDrag) return;
    const by = a === b ? 1 : Math.abs(b - a) / Math.max(1, Math.abs(d - c));
    const time = from + (a + b) / 2 / width * (to - from);
    this.#look(time, (c + d) / 2 / width, (to - from) * by);
  }

  #move(by: number): void {
    const { from, to } = this.#window;
    this.#look(from + by, 0, to - from);
  }

  #zoom(time: number, by: number): void {
    const { from, to } = this.#window;
    this.#look(time, (time - from) / (to - from), (to - from) * by);
  }

  /** Shows a time at a part of the width, with so many milliseconds around it; never only what is before the beginning or after now. */
  #look(time: number, at: number, wanted: number): void {
    const span = Math.min(Math.max(wanted, 10), 3_600_000);
    this.#isLive = false;
    const last = this.#store.now - span / 10;
    this.#window.from = Math.min(Math.max(time - at * span, -0.9 * span), last);
    this.#window.to = this.#window.from + span;
  }

  #goLive(): void {
    this.#isLive = true;
  }

  /** All that the charts show, one line for each time. */
  #save(): void {
    const { from, to } = this.#window;
    const lines = ["time_ms,name,value"];
    for (const { name, series } of this.#charts) {
      const last = series.indexOf(to);
      const quoted = csvText(name);
      for (let i = series.indexOf(from); i < last; i++) {
        lines.push(`${series.timeAt(i)},${quoted},${series.valueAt(i)}`);
      }
    }
    saveFile("tcptalks.csv", `${lines.join("\n")}\n`, "text/csv");
  }
}
