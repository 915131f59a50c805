/** One line of a panel: a dot for each competitor. */
export interface PlotRow {
  /** What was done. */
  label: string;
  /** How many times our time each competitor takes; by the series' name. */
  ratios: Map<string, number>;
}

/** A panel: rows under a heading. */
export interface PlotPanel {
  /** Its heading. */
  title: string;
  /** Its rows, from above. */
  rows: PlotRow[];
}

const LEFT = 130;
const RIGHT = 20;
const WIDTH = 760;
const ROW = 22;
const HEAD = 58;
/** What lies beyond is drawn at the edge: one far away must not squeeze all others. */
const LEAST = 0.1;
const MOST = 30;
const SHAPES = ["circle", "square", "diamond", "triangle", "cross", "ring"];

/** Readable on light and on dark pages: an image in a README only knows the reader's preference. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .axis { stroke: #8c959f; stroke-opacity: .35 }
  .ours { stroke: #1f2328; stroke-width: 1.5 }
  .s0 { fill: #0969da; stroke: #0969da } .s1 { fill: #bc4c00; stroke: #bc4c00 }
  .s2 { fill: #1a7f37; stroke: #1a7f37 } .s3 { fill: #8250df; stroke: #8250df }
  .s4 { fill: #cf222e; stroke: #cf222e } .s5 { fill: #9a6700; stroke: #9a6700 }
  .ring, .cross { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ours { stroke: #e6edf3 }
    .s0 { fill: #58a6ff; stroke: #58a6ff } .s1 { fill: #f0883e; stroke: #f0883e }
    .s2 { fill: #3fb950; stroke: #3fb950 } .s3 { fill: #bc8cff; stroke: #bc8cff }
    .s4 { fill: #ff7b72; stroke: #ff7b72 } .s5 { fill: #d29922; stroke: #d29922 }
    .ring, .cross { fill: none }
  }`;

/** The plot as SVG: the time of each competitor as a multiple of ours, on a logarithmic axis. */
export function plot(panels: readonly PlotPanel[]): string {
  const series = [
    ...new Set(
      panels.flatMap(({ rows }) => rows.flatMap((r) => [...r.ratios.keys()])),
    ),
  ];
  const all = panels.flatMap(({ rows }) =>
    rows.flatMap((row) => [...row.ratios.values()])
  );
  const low = Math.max(LEAST, Math.min(0.5, ...all)) / 1.15;
  const high = Math.min(MOST, Math.max(2, ...all)) * 1.15;
  const inSight = (ratio: number) => Math.min(MOST, Math.max(LEAST, ratio));
  const x = (ratio: number) =>
    LEFT + Math.log(ratio / low) / Math.log(high / low) *
      (WIDTH - LEFT - RIGHT);
  const parts = [legend(series)];
  let top = 34;
  for (const panel of panels) {
    const bottom = top + HEAD + panel.rows.length * ROW;
    parts.push(
      text(10, top + 20, panel.title, "title"),
      text(x(1) + 8, top + 20, "slower than ours →"),
      text(x(1) - 8, top + 20, "← faster", "", "end"),
    );
    for (const tick of ticks(low, high)) {
      const style = tick === 1 ? "ours" : "axis";
      const at = x(tick).toFixed(1);
      parts.push(
        `<path class="${style}" d="M${at} ${top + HEAD - 14}V${bottom - 8}"/>`,
        text(
          x(tick),
          top + HEAD - 18,
          tick === 1 ? "ours" : `${tick}×`,
          "",
          "middle",
        ),
      );
    }
    panel.rows.forEach((row, i) => {
      const y = top + HEAD + i * ROW;
      parts.push(text(LEFT - 10, y + 4, row.label, "", "end"));
      for (const [name, ratio] of row.ratios) {
        const title = `${name}: ${ratio.toFixed(2)} times our time`;
        parts.push(marker(series.indexOf(name), x(inSight(ratio)), y, title));
      }
    });
    top = bottom;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img">`,
    "<title>Time of each competitor as a multiple of ours; to the right of the line we are faster</title>",
    `<style>${STYLE}\n</style>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** 1, 2, 5 and their powers of ten, as far as they are in sight. */
function ticks(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = -3; power <= 4; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  return found;
}

function text(
  x: number,
  y: number,
  content: string,
  style = "",
  anchor = "start",
): string {
  const escaped = content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}"${
    style && ` class="${style}"`
  }>${escaped}</text>`;
}

/** Shapes differ as well as colours, for those who tell colours badly apart. */
function marker(series: number, x: number, y: number, title: string): string {
  const shape = SHAPES[series % SHAPES.length]!;
  const at = `${x.toFixed(1)} ${y}`;
  const paths: Record<string, string> = {
    circle: `M${at}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0`,
    ring: `M${at}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0`,
    square: `M${at}m-4.5-4.5h9v9h-9z`,
    diamond: `M${at}m0-6l6 6l-6 6l-6-6z`,
    triangle: `M${at}m0-5.5l6 10h-12z`,
    cross: `M${at}m-4-4l8 8m0-8l-8 8`,
  };
  return `<path class="${shape} s${series % SHAPES.length}" d="${
    paths[shape]
  }"><title>${title}</title></path>`;
}

function legend(series: string[]): string {
  const step = (WIDTH - 20) / Math.max(series.length, 1);
  return series.map((name, i) =>
    marker(i, 18 + i * step, 18, name) + text(30 + i * step, 22, name)
  ).join("\n");
}
