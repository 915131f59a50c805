import { Buffer } from "node:buffer";
import type { Competitor } from "./competitor.ts";
import { loadNpm } from "./npm.ts";

/** The oldest JavaScript reader of pickles. */
export async function jpickle(): Promise<Competitor | undefined> {
  const version = "0.4.1";
  const module = await loadNpm("jpickle", version) as {
    loads(data: string): unknown;
  } | undefined;
  return module && {
    name: "jpickle",
    note:
      `${version}; reads only, protocols 0 to 2, from a string of char codes`,
    maxProtocol: 2,
    decode({ pickles }, protocol) {
      const data = Buffer.from(pickles.get(protocol)!);
      // It takes no bytes: making its string is part of reading a message.
      return () => module.loads(data.toString("latin1"));
    },
  };
}
