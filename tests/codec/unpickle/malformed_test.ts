import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "@std/assert";
import {
  dumps,
  loads,
  PickleDecoder,
  PickleLimitError,
  TruncatedPickleError,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { readMalformed, type Want } from "../../kit/corpus.ts";
import { pickle } from "../../kit/pickle_text.ts";

function verdict(work: () => void): Want {
  try {
    work();
    return "accepted";
  } catch (error) {
    assertInstanceOf(error, UnpicklingError);
    assert(error.offset !== undefined && error.offset >= 0, error.message);
    if (error instanceof TruncatedPickleError) return "truncated";
    return error instanceof PickleLimitError ? "limit" : "malformed";
  }
}

Deno.test("malformed: each of the list gives the error that it must", async () => {
  const entries = await readMalformed();
  assert(entries.length > 400);
  for (const { id, bytes, want } of entries) {
    const got = verdict(() => loads(bytes, { trailing: "ignore" }));
    assert(want.includes(got), `${id} is ${got}, not ${want.join(" or ")}`);
  }
});

Deno.test("malformed: the push decoder says the same", async () => {
  for (const { id, bytes } of await readMalformed()) {
    if (bytes.length === 0) continue;
    const whole = verdict(() => loads(bytes, { trailing: "ignore" }));
    const pushed = verdict(() => {
      const decoder = new PickleDecoder();
      decoder.push(bytes);
      decoder.next();
      if (decoder.lastSize === 0) decoder.end();
    });
    assertEquals(pushed, whole, id);
  }
});

Deno.test("malformed: the error says where, and which opcode", () => {
  const error = assertThrows(
    () => loads(pickle("]K\x01K\x02s.")),
    UnpicklingError,
  );
  assertEquals(error.opcode, "SETITEM");
  assertEquals(error.offset, 5);
  assertEquals(
    error.message,
    "List of 0 items has no item 1 (SETITEM at offset 5)",
  );
});

Deno.test("malformed: what is cut off says how many bytes are wanted", () => {
  const error = assertThrows(
    () => loads(pickle("\x80\x04C\x05abc")),
    TruncatedPickleError,
  );
  assertEquals(error.wanted, 2);
  assertEquals(error.offset, 2);
  assertEquals(error.opcode, "SHORT_BINBYTES");
  assertEquals(
    error.message,
    "Pickle is cut off after 7 bytes, at least 2 too early (SHORT_BINBYTES at offset 2)",
  );
});

Deno.test("malformed: no bytes at all", () => {
  const error = assertThrows(() => loads(pickle("")), TruncatedPickleError);
  assertEquals(error.message, "Pickle is empty");
  assertEquals(error.offset, 0);
  assertEquals(error.wanted, 1);
});

Deno.test("malformed: bytes after the pickle are an error that says where it ends", () => {
  const bytes = pickle("K\x01.K\x02.");
  const error = assertThrows(() => loads(bytes), UnpicklingError);
  assertEquals(error.offset, 2);
  assertEquals(
    error.message.startsWith(
      "Pickle ends after 3 bytes, 3 bytes before the end",
    ),
    true,
  );
  assertEquals(loads(bytes, { trailing: "ignore" }), 1);
});

/** Opcodes with too little before them; the text is the pickle. */
const UNDERFLOWS = [
  ".",
  "0",
  "2",
  "a",
  "e",
  "s",
  "u",
  "t",
  "\x85",
  "K\x01\x86",
  "K\x01K\x01\x87",
  "R",
  "(R",
  "K\x01R",
  "b",
  "]b",
  "\x93",
  "\x81",
  "\x92",
  "l",
  "d",
  "1",
  "o",
  "(o",
  "Q",
  "q\x00",
  "\x94",
  "p0\n",
  "r\x00\x00\x00\x00",
  "\x90",
  "\x91",
  "(\x90",
  "(e",
  "(u",
  "\x98",
  "((e",
  "](a",
  "}(K\x01s",
  "K\x01(\x85",
  "(q\x00",
  "(\x94",
  "(2",
  "(.",
  "(b",
  "(0.",
];

Deno.test("malformed: each opcode without its operands is refused", () => {
  for (const text of UNDERFLOWS) {
    const bytes = pickle(text + (text.endsWith(".") ? "" : "."));
    assertEquals(
      verdict(() => loads(bytes)),
      "malformed",
      JSON.stringify(text),
    );
  }
});

Deno.test("malformed: what stands below the result and an open mark are left", () => {
  assertEquals(loads(pickle("K\x01K\x02.")), 2);
  assertEquals(loads(pickle("(K\x02.")), 2);
  assertEquals(loads(pickle("K\x01(0.")), 1);
  assertEquals(loads(pickle("K\x01(K\x02K\x031.")), 1);
});

Deno.test("malformed: keys that Python cannot hash", () => {
  for (const key of ["]", "}", "\x8f", "]\x85", "(]t"]) {
    const error = assertThrows(
      () => loads(pickle(`}${key}Ns.`)),
      UnpicklingError,
    );
    assert(error.message.includes("Unhashable type"), error.message);
  }
});

Deno.test("malformed: a place in a list that is a float, as far as it can be told", () => {
  const at = (place: string) => pickle(`(l(la${place}Ns.`);
  const half = "G\x3f\xe0\0\0\0\0\0\0", minusZero = "G\x80\0\0\0\0\0\0\0";
  for (const place of [half, minusZero, "N", "X\x01\0\0\x000"]) {
    assertThrows(() => loads(at(place)), UnpicklingError, "only ints as keys");
  }
  assertEquals(loads(at("K\0")), [null]);
  const zero = "G\0\0\0\0\0\0\0\0";
  assertThrows(
    () => loads(at(zero), { exact: true }),
    UnpicklingError,
    "only ints as keys",
  );
});

Deno.test("malformed: after an error the next loads is not touched by it", () => {
  for (
    const text of ["]q\x00(K\x01K\x02", "(((]]}K\x01s", "I12", "c__main__\nA"]
  ) {
    verdict(() => loads(pickle(text)));
    assertEquals(loads(dumps([1, "two"])), [1, "two"]);
    assertThrows(() => loads(pickle("h\x00.")), UnpicklingError);
    assertEquals(loads(pickle("I7\n.")), 7);
  }
});
