import type { Competitor } from "./competitor.ts";
import { loadNpm } from "./npm.ts";

interface Packr {
  pack(value: unknown): Uint8Array;
  unpack(data: Uint8Array): unknown;
}

/** What the link's benchmark needs of msgpackr. */
export interface Msgpackr {
  Packr: new (options: Record<string, unknown>) => Packr;
  isNativeAccelerationEnabled: boolean;
}

const VERSION = "1.11.5";

/** Loads the package. */
export async function loadMsgpackr(): Promise<Msgpackr | undefined> {
  const module: unknown = await loadNpm("msgpackr", VERSION);
  return module as Msgpackr | undefined;
}

/** The fastest msgpack for JavaScript. */
export async function msgpackr(): Promise<Competitor | undefined> {
  const module = await loadMsgpackr();
  if (!module) return undefined;
  const packr = new module.Packr({ useRecords: false, copyBuffers: true });
  const native = module.isNativeAccelerationEnabled ? "on" : "off";
  return {
    name: "msgpackr",
    note: `${VERSION}; without records, bytes copied; native part ${native}`,
    decode({ plain }) {
      const data = Uint8Array.from(packr.pack(plain));
      return () => packr.unpack(data);
    },
    encode: ({ plain }) => () => packr.pack(plain),
  };
}
