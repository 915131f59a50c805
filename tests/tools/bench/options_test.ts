import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { parseOptions, UsageError } from "./options.ts";

Deno.test("parseOptions: without a filter all is wanted, and the report is written", () => {
  const options = parseOptions([]);
  assert(options.wants("codec", "request"));
  assert(options.wants("link"));
  assert(options.whole);
  assertFalse(parseOptions(["--quick"]).whole);
});

Deno.test("parseOptions: --only takes a section, or a section and a part of a row's name", () => {
  const options = parseOptions(["--only", "codec/ints", "--only", "memory"]);
  assertFalse(options.whole);
  assert(options.wants("codec"));
  assert(options.wants("codec", "100,000 ints"));
  assertFalse(options.wants("codec", "request"));
  assert(options.wants("memory", "idle client"));
  assertFalse(options.wants("link"));
});

Deno.test("parseOptions: a filter that no row matched is told", () => {
  const options = parseOptions(["--only", "codec/ints", "--only", "codec/no"]);
  options.wants("codec");
  options.wants("codec", "request");
  assertEquals(options.unmatched("codec"), ["codec/ints", "codec/no"]);
  options.wants("codec", "100,000 ints");
  assertEquals(options.unmatched("codec"), ["codec/no"]);
  assertEquals(options.unmatched("cold"), []);
});

Deno.test("parseOptions: what is not known is refused in one line", () => {
  const wrong = [
    ["--bogus"],
    ["word"],
    ["--only"],
    ["--only", "nonsense"],
    ["--only", "startup/row"],
  ];
  for (const args of wrong) {
    const { message } = assertThrows(() => parseOptions(args), UsageError);
    assertFalse(message.includes("\n"), message);
  }
  assertThrows(
    () => parseOptions(["--only", "nonsense"]),
    UsageError,
    "codec, cold",
  );
});
