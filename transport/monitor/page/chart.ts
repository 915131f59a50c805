import { type Blank, blank, make, setText } from "./elements.ts";
import { numberText, timeText } from "./formats.ts";
import type { Series } from "./series.ts";

/** The part of time that all charts show, in milliseconds. */
export interface TimeWindow {
  from: number;
  to: number;
  /** Where the cursor is, undefined where it is in no chart. */
  cursor: number | undefined;
}

/** One curve with an axis of its own: of many points in one column of pixels, the least and the greatest. */
export class Chart {
  readonly element: HTMLElement = make("figure", "chart");
  readonly series: Series;
  readonly name: string;
  readonly canvas: HTMLCanvasElement = make("canvas");
  #when = make("span", "when");
  #value = make("span", "value");
  #low = 0;
  #high = 1;
  readonly colour: number;

  constructor(name: string, series: Series, colour: number) {
    this.name = name;
    this.series = series;
    this.colour = colour;
    const caption = make("figcaption", "");
    const dot = make("span", `dot colour-${colour}`);
    caption.append(dot, make("span", "name", name), this.#when, this.#value);
    this.canvas.setAttribute("role", "img");
    this.canvas.tabIndex = 0;
    this.element.append(caption, this.canvas);
  }

  draw(window: TimeWindow): void {
    const { canvas, series } = this;
    const made = blank(canvas);
    if (made === undefined) return;
    const { context, scale } = made;
    const { width, height } = canvas;
    const first = Math.max(series.start, series.indexOf(window.from) - 1);
    const last = Math.min(series.end, series.indexOf(window.to) + 1);
    // With so many in one column, sixteen are as good as one.
    const isDense = last - first > 8 * width;
    let low = Infinity;
    let high = -Infinity;
    for (let i = first; i < last;) {
      const isBlock = (i & 15) === 0 && i + 16 <= last;
      const least = isBlock ? series.lowAt(i) : series.valueAt(i);
      const greatest = isBlock ? series.highAt(i) : series.valueAt(i);
      if (least < low) low = least;
      if (greatest > high) high = greatest;
      i += isBlock ? 16 : 1;
    }
    const { cursor } = window;
    const shown = cursor === undefined ? series.last : this.#valueAt(cursor);
    setText(this.#when, cursor === undefined ? "" : timeText(cursor));
    setText(this.#value, shown === undefined ? "" : numberText(shown));
    canvas.setAttribute(
      "aria-label",
      `${this.name}: ${shown === undefined ? "" : numberText(shown)}`,
    );
    if (low > high) return;
    if (low === high) {
      const margin = Math.abs(low) * 0.1 || 1;
      low -= margin;
      high += margin;
    }
    this.#low = low;
    this.#high = high;
    const edge = 6 * scale;
    const xOf = (time: number) =>
      (time - window.from) / (window.to - window.from) * width;
    const yOf = (value: number) =>
      height - edge - (value - low) / (high - low) * (height - 2 * edge);
    for (const y of [yOf(low), yOf(high)]) {
      made.line(made.colour("line"), 1, [0, y], [width, y]);
    }
    this.#curve(made, first, last, isDense, xOf, yOf);
    const dim = made.colour("dim");
    const ends = [[high, "top", 2], [low, "bottom", -2]] as const;
    for (const [value, baseline, shift] of ends) {
      context.textBaseline = baseline;
      const y = yOf(value) + shift * scale;
      made.text(numberText(value), dim, 11, 3 * scale, y);
    }
    if (cursor === undefined) return;
    const x = xOf(cursor);
    made.line(dim, 1, [x, 0], [x, height]);
  }

  /** The time of the point that is drawn next to a place of the canvas; of the place itself where none is near. */
  timeNear(x: number, y: number, { from, to }: TimeWindow): number {
    const { clientWidth, clientHeight } = this.canvas;
    const pixel = (to - from) / clientWidth;
    const { series } = this;
    const last = series.indexOf(from + (x + 8) * pixel);
    let time = from + x * pixel;
    let least = Infinity;
    for (let i = series.indexOf(from + (x - 8) * pixel); i < last; i++) {
      const part = (series.valueAt(i) - this.#low) / (this.#high - this.#low);
      const away = Math.hypot(
        (series.timeAt(i) - from) / pixel - x,
        clientHeight - 6 - part * (clientHeight - 12) - y,
      );
      if (away >= least) continue;
      least = away;
      time = series.timeAt(i);
    }
    return time;
  }

  #curve(
    { context, scale, colour }: Blank,
    first: number,
    last: number,
    isDense: boolean,
    xOf: (time: number) => number,
    yOf: (value: number) => number,
  ): void {
    const { series } = this;
    context.strokeStyle = context.fillStyle = colour(`c${this.colour}`);
    context.lineWidth = 1.5 * scale;
    context.lineJoin = "round";
    context.beginPath();
    let column = NaN;
    let low = 0;
    let high = 0;
    let end = 0;
    const flush = (): void => {
      if (Number.isNaN(column)) return;
      if (low !== high) {
        context.lineTo(column, yOf(low));
        context.lineTo(column, yOf(high));
      }
      context.lineTo(column, yOf(end));
    };
    for (let i = first; i < last;) {
      const isBlock = isDense && (i & 15) === 0 && i + 16 <= last;
      const count = isBlock ? 16 : 1;
      const value = series.valueAt(i);
      const least = isBlock ? series.lowAt(i) : value;
      const greatest = isBlock ? series.highAt(i) : value;
      const x = Math.round(xOf(series.timeAt(i)));
      if (x !== column) {
        flush();
        column = x;
        low = least;
        high = greatest;
      } else {
        if (least < low) low = least;
        if (greatest > high) high = greatest;
      }
      end = series.valueAt(i + count - 1);
      i += count;
    }
    flush();
    context.stroke();
    if (last - first > 60) return;
    // Few points are shown one by one.
    for (let i = first; i < last; i++) {
      context.beginPath();
      const radius = 2 * scale;
      const y = yOf(series.valueAt(i));
      context.arc(xOf(series.timeAt(i)), y, radius, 0, 2 * Math.PI);
      context.fill();
    }
  }

  #valueAt(time: number): number | undefined {
    const at = this.series.indexOf(time);
    const { start, end } = this.series;
    if (start === end) return undefined;
    return this.series.valueAt(Math.max(start, at - 1));
  }
}
