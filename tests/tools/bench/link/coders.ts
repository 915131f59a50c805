import { loadMsgpackr } from "../competitors/msgpackr.ts";
import { type Coder, framed } from "./framed.ts";
import type { LinkKind } from "./caller.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** JSON, with base64 for bytes. */
const jsonCoder: Coder = {
  encode: (value) => encoder.encode(JSON.stringify(value)),
  decode: (data) => JSON.parse(decoder.decode(data)),
  wrap: (data) => data.toBase64(),
  unwrap: (value) => Uint8Array.fromBase64(value as string),
};

/** JSON over our transport. */
export const jsonLink: LinkKind = framed(jsonCoder);

/** Msgpack over our transport, where msgpackr can be had. */
export async function msgpackLink(): Promise<LinkKind | undefined> {
  const module = await loadMsgpackr();
  if (!module) return undefined;
  const packr = new module.Packr({ useRecords: false });
  return framed({
    encode: (value) => packr.pack(value),
    decode: (data) => packr.unpack(data),
  });
}
