/** A program's classes in TypeScript, and the same in every CPython. */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { dumps, loads } from "../../../codec/mod.ts";
import { askable } from "../../kit/python/ask.ts";
import {
  isMemberByName,
  pickledBy,
  shownBy,
} from "../../kit/python/pickled.ts";
import {
  Blob,
  CLASSES,
  Empty,
  Frozen,
  Guarded,
  Inner,
  module,
  Motor,
  Names,
  Pair,
  Point,
  Raw,
  Reduced,
  registry,
  Route,
  Slotted,
  StalledError,
  Table,
  WithKeywords,
  ZOO,
} from "../../kit/network/robot_parts.ts";

const TYPES = {
  Motor,
  Empty,
  Slotted,
  Frozen,
  Guarded,
  Reduced,
  WithKeywords,
  Route,
  "Empty route": Route,
  Table,
  Pair,
  Blob,
  Raw,
  Names,
  StalledError,
  Point,
  Inner,
  loop: Motor,
};

for (const minor of await askable()) {
  Deno.test(`registry: CPython ${minor}'s instances come as ours and go back`, async () => {
    const classes = registry();
    const Color = classes.registerEnum(module, "Color", { RED: 1, GREEN: 2 });
    const Level = classes.registerEnum(module, "Level", { LOW: 1, HIGH: 2 }, {
      int: true,
    });
    const framing = minor === "3.6" ? "python3.6" : "cpython";
    const options = { registry: classes };
    const given: Uint8Array[] = [];
    const again: Uint8Array[] = [];
    for (const { name, pickles } of await pickledBy(minor, CLASSES + ZOO)) {
      for (const [protocol, pickle] of pickles) {
        const where = `${name}, protocol ${protocol}`;
        const value = loads(pickle, options);
        if (name in TYPES) {
          assertInstanceOf(value, TYPES[name as keyof typeof TYPES], where);
        }
        if (name === "Color") assert(value === Color.RED);
        if (name === "Level") assert(value === Level.HIGH);
        const written = dumps(value, { ...options, protocol, framing });
        given.push(pickle);
        again.push(written);
        // 3.13 has a way of its own to write what stands in a class below protocol 4.
        const isWithin = name === "Inner" || name === "WithKeywords";
        if (isWithin && protocol < 4 && minor === "3.13") continue;
        const isMember = name === "Color" || name === "Level";
        if (isMember && isMemberByName(pickle)) continue;
        assertEquals(written.toHex(), pickle.toHex(), where);
      }
    }
    assert(given.length >= 60);
    assertEquals(
      await shownBy(minor, again, CLASSES),
      await shownBy(minor, given, CLASSES),
    );
  });
}
