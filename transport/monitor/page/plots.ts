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
import { numberText } from "./formats.ts";
import type { Texts } from "./texts.ts";

/** The curves: those that are always there, and those that were asked for. */
export class Plots {
  /** Told when a point was clicked, of its time. */
  onPick: (time: number) => void = () => {};
  #store: CallStore;
  #texts: Texts;
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
  /** Where the pointer went down, and the time that was there. */
  #held: { x: number; time: number; isDrag: boolean } | undefined;

  /** Makes them in the page. */
  constructor(store: CallStore, texts: Texts) {
    this.#store = store;
    this.#texts = texts;
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
    setText(
      this.#live,
      this.#isLive ? `● ${this.#texts.live}` : this.#texts.live,
    );
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

  /** Makes a button of each number that was found. */
  #find(): void {
    for (const [name, series] of this.#store.series) {
      const known = this.#chips.get(name);
      if (known) {
        const value = known.lastElementChild;
        if (value) setText(value, numberText(series.last ?? 0));
        continue;
      }
      const chip = makeButton("", name, () => this.#toggle(name));
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
        ? this.#texts.tooMany
        : this.#store.series.size === 0
        ? this.#texts.empty
        : this.#texts.foundHelp,
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
        makeButton("×", this.#texts.close, () => this.#toggle(chart.name)),
      );
    }
    canvas.title = this.#texts.chartHelp;
    const timeOf = (x: number): number => {
      const { from, to } = this.#window;
      return from + x / canvas.clientWidth * (to - from);
    };
    canvas.addEventListener("pointermove", ({ offsetX }) => {
      const held = this.#held;
      if (held) {
        held.isDrag ||= Math.abs(offsetX - held.x) > 3;
        if (held.isDrag) this.#move(held.time - timeOf(offsetX));
      }
      this.#window.cursor = timeOf(offsetX);
    });
    canvas.addEventListener("pointerdown", ({ offsetX, pointerId }) => {
      this.#held = { x: offsetX, time: timeOf(offsetX), isDrag: false };
      canvas.setPointerCapture(pointerId);
    });
    canvas.addEventListener("pointerup", ({ offsetX, offsetY }) => {
      if (this.#held?.isDrag !== false) return;
      this.onPick(chart.timeNear(offsetX, offsetY, this.#window));
    });
    // Also where the browser takes a finger for itself, to scroll.
    canvas.addEventListener("lostpointercapture", () => {
      this.#held = undefined;
    });
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

  #move(by: number): void {
    this.#isLive = false;
    this.#window.from += by;
    this.#window.to += by;
  }

  #zoom(time: number, by: number): void {
    const { from, to } = this.#window;
    const span = (to - from) * by;
    if (span < 10 || span > 3_600_000) return;
    this.#isLive = false;
    this.#window.from = time - (time - from) * by;
    this.#window.to = time + (to - time) * by;
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
      const quoted = `"${name.replaceAll('"', '""')}"`;
      for (let i = series.indexOf(from); i < last; i++) {
        lines.push(`${series.timeAt(i)},${quoted},${series.valueAt(i)}`);
      }
    }
    saveFile("tcptalks.csv", `${lines.join("\n")}\n`, "text/csv");
  }
}
