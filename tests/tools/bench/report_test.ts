import { assertEquals } from "@std/assert";
import {
  digits,
  formatCell,
  formatTime,
  markdown,
  plainText,
} from "./report.ts";

Deno.test("formatTime: three digits and the unit that suits", () => {
  assertEquals(formatTime(7.126), "7.13 ns");
  assertEquals(formatTime(217.4), "217 ns");
  assertEquals(formatTime(999.6), "1.00 µs");
  assertEquals(formatTime(85_000), "85.0 µs");
  assertEquals(formatTime(2.39e6), "2.39 ms");
  assertEquals(formatTime(42e9), "42.0 s");
});

Deno.test("formatCell: a gap, a failure, a doubt and a ratio each look different", () => {
  assertEquals(formatCell(undefined, undefined), "—");
  assertEquals(formatCell(undefined, undefined, "fails: no"), "fails");
  assertEquals(formatCell(200, undefined), "200 ns");
  assertEquals(formatCell(200, 0.5), "200 ns (0.50×)");
  assertEquals(formatCell(200, 2, "a wrong answer"), "200 ns (2.00×) †");
});

Deno.test("digits: thousands are grouped", () => {
  assertEquals(digits(250_000.4), "250,000");
});

Deno.test("markdown: a heading, the notes, the table", () => {
  const table = {
    title: "T",
    notes: ["N", "- 1", "- 2"],
    columns: ["a", "b"],
    rows: [["1", "2"]],
  };
  assertEquals(
    markdown(table),
    "## T\n\nN\n\n- 1\n- 2\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n",
  );
});

Deno.test("plainText: a table without columns is its notes", () => {
  const table = { title: "T", notes: ["- 1"], columns: [], rows: [] };
  assertEquals(plainText(table), "\nT\n- 1");
});
