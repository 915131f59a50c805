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
    note:
      `${version}; reads only; bytes copied, as it gives a view of its input`,
    decode({ pickles, plain }, protocol) {
      const data = pickles.get(protocol)!;
      const parse = () => new module.Parser().parse(data);
      return plain instanceof Uint8Array
        ? () => new Uint8Array(parse() as Uint8Array)
        : parse;
    },
  };
}
