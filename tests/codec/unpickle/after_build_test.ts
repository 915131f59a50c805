/** The hook by which a program reads what stands behind an object in a file. */

import {
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  dumps,
  loads,
  NdArray,
  PickleDecoder,
  type PickleRest,
  PyGlobal,
  PyObject,
  Tuple,
  Unpickler,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

/** robot.Blob() with the state {"size": 3}, memoized, in a list; then `behind`, and once more the object. */
function file(behind: string, framed = false): Uint8Array {
  const head = "](crobot\nBlob\n)\x81q\x01}\x8c\x04sizeK\x03sb";
  const frame = framed
    ? `\x95${String.fromCharCode(head.length)}\0\0\0\0\0\0\0`
    : "";
  const text = `\x80\x04${frame}${head}${behind}h\x01e.`;
  return pickle(text);
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

Deno.test("afterBuild: an object that is a key of its own state stays one where what takes its place is none", () => {
  // X() with the state {1: 2, X(): 5}, and that state.
  const bytes = pickle(
    "\x80\x04(cm\nX\n)\x81q\x01}q\x02(K\x01K\x02h\x01K\x05ubh\x02t.",
  );
  for (const given of [[1], new Map(), new Set(), 7, "seven"]) {
    const [value, state] = loads(bytes, { afterBuild: () => given }) as Tuple;
    assertStrictEquals(value, given);
    const [one, two] = (state as Map<unknown, unknown>).keys();
    assertEquals(one, 1);
    assertInstanceOf(two, PyObject);
  }
  const given = new PyObject(new PyGlobal("m", "Y"), new Tuple(0));
  const [, state] = loads(bytes, { afterBuild: () => given }) as Tuple;
  assertEquals([...(state as Map<unknown, unknown>).keys()], [1, given]);
});

Deno.test("afterBuild: what it gave stays, where something of it is refused later", () => {
  // A list holds an array before its state; the dtype refuses an item behind that.
  const text = "\x80\x04(cnumpy\ndtype\n\x8c\x02f8\x85Rq\x01" +
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85C\x01btRq\x02" +
    "]q\x03(h\x02e0h\x02(K\x01K\x01\x85h\x01\x89C\x08\0\0\0\0\0\0\0\0tb" +
    "h\x03h\x01K\x01at.";
  const bytes = pickle(text);
  const [, array, , list] = loads(bytes, {
    afterBuild: (object) => object instanceof NdArray ? "ARR" : undefined,
  }) as Tuple;
  assertEquals([array, list], ["ARR", ["ARR"]]);
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
