import { assertEquals, assertThrows } from "@std/assert";
import { checkName, Subjects } from "../../../transport/nats/subjects.ts";

const subjects = new Subjects("club.robots");

Deno.test("subjects: an opcode of a thousand characters is the longest", () => {
  const longest = [
    ["i".repeat(749), `~${"aWlp".repeat(249)}aWk`],
    [16n ** 997n, `0x1${"0".repeat(997)}`],
  ] as const;
  for (const [opcode, part] of longest) {
    assertEquals(subjects.calls("r2d2", opcode), `club.robots.r2d2.do.${part}`);
  }
  for (const opcode of ["i".repeat(750), 16n ** 998n]) {
    assertThrows(() => subjects.asks("r2d2", opcode), TypeError, "longer than");
  }
});

Deno.test("subjects: a name is one part, of at most 64 characters, and no wildcard", () => {
  assertEquals(checkName("r".repeat(64)), "r".repeat(64));
  for (const name of ["", "r".repeat(65), "a.b", "*", ">", "a b", "r2d2\n"]) {
    assertThrows(() => checkName(name), RangeError);
    assertThrows(() => new Subjects(`club.${name}.`), RangeError);
  }
  for (const name of [undefined, null, 5, Symbol("r2d2")]) {
    assertThrows(() => checkName(name as never), RangeError, "Cannot use the");
    assertThrows(() => new Subjects(name as never), RangeError, "the prefix");
  }
});

Deno.test("subjects: a call's subject tells the robot, any other none", () => {
  assertEquals(subjects.robotOf("club.robots.r2d2.do.0x10"), "r2d2");
  for (
    const other of [
      "club.robots.r2d2.ask.0x10",
      "club.robots.r2d2.do.0x10.more",
      "club.robotsXr2d2.do.0x10",
      "other.r2d2.do.0x10",
    ]
  ) assertEquals(subjects.robotOf(other), undefined);
});
