import { dumps, loads, type PickleProtocol } from "../../../codec/mod.ts";
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
    const value = loads(pickles.get(protocol)!, { dicts: "object" });
    const options = { protocol: protocol as PickleProtocol };
    return () => dumps(value, options);
  },
};
