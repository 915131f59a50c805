import type { Competitor } from "./competitor.ts";
import { loadNpm } from "./npm.ts";

interface Encoder {
  encode(value: unknown): Uint8Array;
  decode(data: Uint8Array): unknown;
}

/** The fastest CBOR for JavaScript. */
export async function cborX(): Promise<Competitor | undefined> {
  const version = "1.6.0";
  const module = await loadNpm("cbor-x", version) as {
    Encoder: new (options: Record<string, unknown>) => Encoder;
    isNativeAccelerationEnabled: boolean;
  } | undefined;
  if (!module) return undefined;
  const coder = new module.Encoder({
    useRecords: false,
    mapsAsObjects: true,
    copyBuffers: true,
  });
  const native = module.isNativeAccelerationEnabled ? "on" : "off";
  return {
    name: "cbor-x",
    note: `${version}; without records, bytes copied; native part ${native}`,
    decode({ plain }) {
      const data = Uint8Array.from(coder.encode(plain));
      return () => coder.decode(data);
    },
    encode: ({ plain }) => () => coder.encode(plain),
  };
}
