/** The hook by which a program reads what stands behind an object in a file. */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  PickleDecoder,
  type PickleRest,
  PyObject,
  Unpickler,
  UnpicklingError,
} from "../../../codec/mod.ts";

/** robot.Blob() with the state {"size": 3}, memoized, in a list; then `behind`, and once more the object. */
function file(behind: string, framed = false): Uint8Array {
  const head = "](crobot\nBlob\n)\x81q\x01}\x8c\x04sizeK\x03sb";
  const frame = framed
    ? `\x95${String.fromCharCode(head.length)}\0\0\0\0\0\0\0`
    : "";
  const text = `\x80\x04${frame}${head}${behind}h\x01e.`;
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function readSize(object: unknown, rest: PickleRest): unknown {
  return object instanceof PyObject && object.name === "Blob"
    ? rest.read(Number(object.get("size")))
    : undefined;
}

Deno.test("afterBuild: what stands behind takes the object's place, wherever it is referred to", () => {
  for (const framed of [false, true]) {
    const [blob, again] = loads(file("\x80.\xff", framed), {
      afterBuild: readSize,
    }) as unknown[];
    assertEquals(blob, Uint8Array.of(0x80, 0x2e, 0xff));
    assertStrictEquals(again, blob);
  }
});

Deno.test("afterBuild: a pickle within a pickle", () => {
  const long = Array.from({ length: 20_000 }, (_, i) => `item ${i}`);
  const inner = dumps(["inner", 1.5, long]);
  const behind = Array.from(inner, (byte) => String.fromCharCode(byte)).join(
    "",
  );
  const places: number[] = [];
  const [value] = loads(file(behind), {
    afterBuild(_, rest) {
      places.push(rest.position);
      const value = rest.load();
      places.push(rest.position);
      return value;
    },
  }) as unknown[];
  assertEquals(value, ["inner", 1.5, long]);
  assertEquals(places[1]! - places[0]!, inner.length);
});

Deno.test("afterBuild: an Unpickler goes on behind", () => {
  const one = file("abc");
  const reader = new Unpickler(Uint8Array.of(...one, ...dumps(7)), {
    afterBuild: readSize,
  });
  assertEquals(
    (reader.load() as unknown[])[0],
    new TextEncoder().encode("abc"),
  );
  assertEquals(reader.load(), 7);
});

Deno.test("afterBuild: nothing given leaves the object", () => {
  const [blob] = loads(file(""), { afterBuild: () => undefined }) as unknown[];
  assertEquals(blob instanceof PyObject && blob.get("size"), 3);
});

Deno.test("afterBuild: too few bytes, its own errors, and a stream are told", () => {
  assertThrows(
    () => loads(file("abc"), { afterBuild: (_, rest) => rest.read(1e9) }),
    UnpicklingError,
    "There are 7 bytes behind the object, 1000000000 were wanted (BUILD at offset",
  );
  assertThrows(
    () =>
      loads(file("abc"), {
        afterBuild() {
          throw new Error("No such array");
        },
      }),
    UnpicklingError,
    'Object was refused by "afterBuild": No such array (BUILD at offset',
  );
  const decoder = new PickleDecoder({ afterBuild: readSize });
  decoder.push(file("abc"));
  assertThrows(
    () => decoder.next(),
    UnpicklingError,
    "takes all bytes at once",
  );
  let kept: PickleRest | undefined;
  loads(file(""), { afterBuild: (_, rest) => void (kept = rest) });
  assertThrows(() => kept?.read(1), UnpicklingError, "while it is asked about");
});
