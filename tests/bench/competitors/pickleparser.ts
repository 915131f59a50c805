import type { Competitor } from "./competitor.ts";
import { loadNpm } from "./npm.ts";

/** The JavaScript reader of pickles that covers most. */
export async function pickleparser(): Promise<Competitor | undefined> {
  const version = "0.2.1";
  const module = await loadNpm("pickleparser", version) as {
    Parser: new () => { parse(data: Uint8Array): unknown };
  } | undefined;
  return module && {
    name: "pickleparser",
    note: `${version}; reads only; bytes are a view of the input`,
    decode({ pickles }, protocol) {
      const data = pickles.get(protocol)!;
      return () => new module.Parser().parse(data);
    },
  };
}
