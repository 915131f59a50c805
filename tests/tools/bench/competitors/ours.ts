import {
  dumps,
  loads,
  type PickleProtocol,
  Pickler,
  PickleWriter,
} from "../../../../codec/mod.ts";
import type { Competitor } from "./competitor.ts";

/** This project's codec, as it comes: dicts are Maps. */
export const ours: Competitor = {
  name: "ours",
  note: "dicts as Map, which is the default",
  decode({ pickles }, protocol) {
    const data = pickles.get(protocol)!;
    return () => loads(data);
  },
  encode({ pickles }, protocol) {
    const value = loads(pickles.get(protocol)!);
    const options = { protocol: protocol as PickleProtocol };
    return () => dumps(value, options);
  },
};

/** This project's codec where dicts are asked for as objects. */
export const oursObjects: Competitor = {
  name: "ours, objects",
  note: "dicts as objects, as the other JavaScript codecs have them",
  decode({ pickles }, protocol) {
    const data = pickles.get(protocol)!;
    return () => loads(data, { dicts: "object" });
  },
  encode({ pickles }, protocol) {
    const value = asLiterals(
      loads(pickles.get(protocol)!, { dicts: "object" }),
    );
    const options = { protocol: protocol as PickleProtocol };
    return () => dumps(value, options);
  },
};

/** The same again and again into one buffer, without a result of its own for each. */
export const oursInto: Competitor = {
  name: "ours, into",
  note:
    "`dumpInto` a writer of the caller's, as the link does; dicts as Map; compare with Python's `dumps`",
  encode({ pickles }, protocol) {
    const value = loads(pickles.get(protocol)!);
    const pickler = new Pickler({ protocol: protocol as PickleProtocol });
    const writer = new PickleWriter();
    return () => {
      writer.clear();
      pickler.dumpInto(value, writer);
      return writer;
    };
  },
};

/** The dicts as a program writes them: `loads` gives objects without a prototype, which V8 keeps in a slower form. */
function asLiterals(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) value[i] = asLiterals(item);
    return value;
  }
  const isDict = typeof value === "object" && value !== null &&
    value.constructor === undefined;
  return isDict ? JSON.parse(JSON.stringify(value)) : value;
}
