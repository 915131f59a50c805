import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plot } from "./plot.ts";

const svg = plot([{
  title: "decode <fast>",
  rows: [
    { label: "request", ratios: new Map([["JSON", 2], ["CPython", 8]]) },
    { label: "reply", ratios: new Map([["JSON", 0.5]]) },
  ],
}]);

/** Where a series' dots are, from left to right. */
function positions(series: number): number[] {
  const dots = svg.matchAll(
    new RegExp(`class="\\w+ s${series}" d="M([\\d.]+) (\\d+)`, "g"),
  );
  return [...dots].map((match) => Number(match[1])).slice(1);
}

Deno.test("plot: equal factors are equal distances, and more is to the right", () => {
  const [slow, fast] = positions(0);
  const [cpython] = positions(1);
  assert(fast! < slow! && slow! < cpython!);
  // 0.5 to 2 and 2 to 8 are both a factor of four.
  assert(Math.abs((slow! - fast!) - (cpython! - slow!)) < 0.3);
});

Deno.test("plot: well-formed, readable on dark pages, values told in words", () => {
  assertStringIncludes(svg, "prefers-color-scheme: dark");
  assertStringIncludes(svg, "decode &lt;fast>");
  assertStringIncludes(svg, "CPython: 8.00 times our time");
  assertEquals(
    svg.match(/<path/g)!.length,
    svg.match(/<\/path>|"\/>/g)!.length,
  );
});
