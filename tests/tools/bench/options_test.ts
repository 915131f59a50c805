import { assert, assertFalse } from "@std/assert";
import { parseOptions } from "./options.ts";

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
