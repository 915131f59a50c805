/** What loads, dumps and repr do not understand is refused. */

import { assertEquals, assertThrows } from "@std/assert";
import {
  Complex,
  Decimal,
  Deque,
  dis,
  DType,
  dumps,
  float,
  Fraction,
  literalEval,
  loads,
  NdArray,
  NdScalar,
  PickleBuffer,
  PickleDecoder,
  PickleEncoderStream,
  Pickler,
  PicklingError,
  PyArray,
  PyDate,
  PyDateTime,
  PyException,
  PyGlobal,
  PyObject,
  PyPath,
  PyStr,
  PyTime,
  Registry,
  repr,
  TimeDelta,
  TimeZone,
  tuple,
  Unpickler,
  UnpicklingError,
  UTC,
} from "../../codec/mod.ts";
import { nearest } from "../../codec/check.ts";

/** What only JavaScript can give. */
const untyped = (value: unknown) => value as never;

Deno.test("options that loads does not know, or that are not what they have to be", () => {
  const wrong: [options: object, text: string][] = [
    [{ limits: { maxDepth: undefined } }, '"maxDepth" of "limits"'],
    [{ limits: { maxDepth: NaN } }, "current value is NaN"],
    [{ limits: { maxDepth: -1 } }, "a positive whole number"],
    [{ limits: { maxDepht: 2 } }, 'did you mean "maxDepth"?'],
    [{ limits: 5 }, "expected an object"],
    [{ dicts: "objects" }, '"map" or "object"'],
    [{ floats: "float" }, '"number" or "exact"'],
    [{ encoding: "utf8" }, '"utf-8" or "bytes"'],
    [{ unknown: "refuse" }, '"object" or "error"'],
    [{ exakt: true }, 'did you mean "exact"?'],
    [{ exact: 1 }, "true or false"],
    [{ registry: {} }, "lookup() and entryOf()"],
    [{ persistentLoad: "x" }, "a function"],
  ];
  const bytes = dumps([1]);
  for (const [options, text] of wrong) {
    assertThrows(() => loads(bytes, options), RangeError, text);
    assertThrows(() => new Unpickler(bytes, options), RangeError, text);
    assertThrows(() => new PickleDecoder(options), RangeError, text);
  }
  const bad: object = { trailing: "no" };
  assertThrows(() => loads(bytes, bad), RangeError, '"error" or "ignore"');
  assertEquals(loads(bytes), [1]);
});

Deno.test("options that dumps and repr do not know", () => {
  const options: [options: object, text: string][] = [
    [{ protocl: 4 }, 'did you mean "protocol"?'],
    [{ protocol: 6 }, "2, 3, 4 or 5"],
    [{ limits: { maxDepth: 0.5 } }, '"maxDepth" of "limits"'],
    [{ limits: { maxDept: 1 } }, 'did you mean "maxDepth"?'],
  ];
  dumps(1, { protocol: 4 });
  for (const [each, text] of options) {
    assertThrows(() => dumps(1, each), RangeError, text);
  }
  const misspelt: object = { maxLenght: 5 };
  assertThrows(() => repr(1, misspelt), RangeError, 'mean "maxLength"?');
  assertThrows(() => repr(1, { maxLength: NaN }), RangeError, "maxLength");
});

Deno.test("loads takes a Uint8Array and says what else would do", () => {
  const { buffer } = dumps(1);
  for (const each of [buffer, "gAQu", [1, 2], null, 5, new DataView(buffer)]) {
    assertThrows(
      () => loads(each as never),
      TypeError,
      each === buffer ? "new Uint8Array(buffer)" : "expected a Uint8Array",
    );
  }
});

Deno.test("a value is not made of what it cannot be made of", () => {
  const registry = new Registry();
  const symbol = untyped(Symbol("m"));
  const fields = (given: unknown) => untyped({ module: "m", fields: given });
  const wrong: [making: () => unknown, text: string][] = [
    [() => float(untyped("12")), "of a value of type string: expected a num"],
    [() => float(untyped(null)), "Cannot make a float of null"],
    [() => new Complex(1, untyped("2")), "expected a number"],
    [() => new Complex(untyped("1"), 2), "expected a number"],
    [() => new PyStr(untyped(5)), "expected a string"],
    [
      () => new PyGlobal("robot", untyped(undefined)),
      "Cannot make a PyGlobal of a value of type undef",
    ],
    [() => new PickleBuffer(untyped("abc")), "expected a Uint8Array"],
    [() => new Deque(untyped(5)), "what can be iterated"],
    [() => new PyPath(untyped(5)), "expected a string"],
    [() => new PyException(untyped(5)), "its class's name"],
    [() => dis(untyped("N.")), "Cannot take apart a value of type string"],
    [() => literalEval(untyped(5)), "Cannot evaluate a value of type number"],
    [() => registry.register(untyped({}), { module: "m" }), "expected a class"],
    [() => registry.register(Registry, untyped(undefined)), "ClassOptions"],
    [() => registry.registerFunction("m", "f", untyped(5)), "a function"],
    [() => registry.registerEnum("m", "E", untyped(["RED"])), "{ RED: 1 }"],
    [() => registry.registerDataclass("m", "D", untyped(["x"])), "{ x: 0"],
    [() => registry.registerNamedTuple("m", "N", untyped(null)), "{ x: 0"],
    [() => registry.registerNamedTuple("m", untyped(null), {}), "a string"],
    [() => registry.registerDataclass(untyped(5), "D", {}), "a string"],
    [() => registry.registerEnum("m", untyped(undefined), {}), "a string"],
    [() => registry.registerFunction("m", symbol, () => 1), "a string"],
    [() => registry.registerExtension(untyped("1"), "m", "N"), "a number"],
    [() => registry.add(untyped(undefined)), "a ClassEntry"],
    [() => registry.addWriter(untyped(undefined)), "a ClassEntry"],
    [() => new Decimal(untyped([1])), "a text or a number"],
    [() => new Fraction(untyped("1/2")), "whole numbers"],
    [() => new Fraction(1, 1.5), "Cannot make a Fraction of a value"],
    [() => DType.of(untyped(Float32Array)), "expected a string"],
    [() => new DType(untyped("f8")), "DType.of(…)"],
    [() => new NdArray(untyped(new ArrayBuffer(4))), "a typed array"],
    [() => new NdArray(new Uint8Array(4), untyped("2,2")), "of lengths"],
    [() => new NdArray(new Uint8Array(4)).at(symbol), "axis 0 by a value"],
    [() => NdArray.fromBytes(untyped([1]), [1], { dtype: "u1" }), "Uint8Arr"],
    [() => new NdScalar(untyped("1.5")), "expected a number"],
    [() => new NdScalar(1, untyped(null)), 'a code such as "f8"'],
    [() => new PyArray(untyped([1, 2])), "a typed array"],
    [() => new PyArray(new Uint8Array(1), symbol), "expected a string"],
    [() => PyDate.fromDate(untyped("2026-05-01")), "expected a Date"],
    [() => PyDateTime.fromDate(untyped(0)), "expected a Date"],
    [() => PyDateTime.fromDate(new Date(), untyped("UTC")), "a TimeZone"],
    [() => new PyDateTime(2026, 5, 1).toDate(untyped("UTC")), '"utc"'],
    [() => new PyTime(1, 2, 3, 4, untyped(null)), "as TimeOptions"],
    [() => TimeDelta.fromMilliseconds(untyped("5")), "expected a number"],
    [() => new TimeZone(untyped(60)), "expected a TimeDelta"],
    [() => TimeZone.ofMinutes(60, untyped(5)), "expected a string"],
    [() => new PyException("ValueError", untyped("boom")), "[text]"],
    [() => new PickleDecoder().push(untyped("gAQu")), "a Uint8Array"],
    [() => new Pickler().dumpInto(1, untyped([])), "a PickleWriter"],
  ];
  for (const [making, text] of wrong) assertThrows(making, TypeError, text);
  const options: [using: () => unknown, text: string][] = [
    [() => registry.register(Registry, untyped({ modul: "m" })), '"module"?'],
    [
      () => registry.registerEnum("m", "E", {}, untyped({ flags: true })),
      '"flag"?',
    ],
    [
      () => registry.registerDataclass("m", "D", {}, untyped({ slot: true })),
      '"slots"?',
    ],
    [() => dis(dumps(1), untyped({ maxlength: 5 })), '"maxLength"?'],
    [() => loads(dumps(1), untyped({ buffers: 5 })), "an array of buffers"],
    [() => registry.register(Registry, fields("x")), "an array of strings"],
    [
      () =>
        registry.register(Registry, untyped({ module: "m", aliases: ["m"] })),
      'an array of ["module", "name"]',
    ],
    [() => new PyTime(1, 2, 3, 4, untyped(UTC)), '"offset"'],
    [() => new PyTime(1, 2, 3, 4, untyped({ tzinfo: "UTC" })), "a TimeZone or"],
    [() => new PyPath("a", untyped("PosixPth")), '"PurePosixPath"'],
    [() => new NdArray(new Uint8Array(1), [1], untyped({ order: "f" })), '"F"'],
    [() => new PickleEncoderStream(untyped({ protocl: 4 })), '"protocol"?'],
    [() => new Pickler(untyped({ protocl: 4 })), "protocol"],
  ];
  for (const [using, text] of options) assertThrows(using, RangeError, text);
});

Deno.test("what Python could not call is not written", () => {
  const wrong = [
    [new PyObject(untyped("robot.Pose")), 'of type string: use a "PyGlobal"'],
    [new PyObject(new PyGlobal("m", "n"), tuple(), untyped("new")), "its form"],
  ] as const;
  for (const [value, text] of wrong) {
    assertThrows(() => dumps(value), PicklingError, text);
  }
});

Deno.test("a text that is read as a pickle is told so", () => {
  const said = (text: string) =>
    assertThrows(() => loads(new TextEncoder().encode(text)), UnpicklingError)
      .message;
  assertEquals(
    said("# README"),
    "Byte 0x23 is no opcode, so this is no pickle (byte at offset 0)",
  );
  assertEquals(said("]#"), "Byte 0x23 is no opcode (byte at offset 1)");
});

Deno.test("of a value 80 characters are told, and a word of more than 100 is near to none", () => {
  const [text] = assertThrows(
    () => loads(dumps(1), untyped({ dicts: "x".repeat(1000) })),
    RangeError,
  ).message.match(/x+…/) ?? [];
  assertEquals(text?.length, 81);
  class Long {}
  Object.defineProperty(Long, "name", { value: "L".repeat(1000) });
  const error = assertThrows(
    () => loads(dumps(1), untyped({ dicts: new Long() })),
    RangeError,
  );
  assertEquals(/L+/.exec(error.message)?.[0].length, 80);
  const words = ["protocol", "port", "timeout"];
  const meant = ["prot", "proto", "time", "tme"].map((it) =>
    nearest(it, words)
  );
  assertEquals(meant, ["port", "protocol", "timeout", undefined]);
  for (const [length, found] of [[100, true], [101, false]] as const) {
    const word = "a".repeat(length);
    const near = nearest(word.replace("a", "b"), [word]);
    assertEquals(near === word, found);
  }
});
