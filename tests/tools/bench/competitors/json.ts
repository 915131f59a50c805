import type { Competitor } from "./competitor.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? value.toBase64() : value;
}

function textAsBytes(key: string, value: unknown): unknown {
  return key === "" ? Uint8Array.fromBase64(value as string) : value;
}

function withoutBytes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, bytesAsText));
}

/** JSON, to and from bytes; bytes go as base64 where they are the payload. */
export const json: Competitor = {
  name: "JSON",
  note:
    "to and from bytes; the role is a string of one letter, 1 MB bytes go as base64",
  expects: ({ plain }) =>
    plain instanceof Uint8Array ? plain : withoutBytes(plain),
  decode({ plain }) {
    const data = encoder.encode(JSON.stringify(plain, bytesAsText));
    const reviver = plain instanceof Uint8Array ? textAsBytes : undefined;
    return () => JSON.parse(decoder.decode(data), reviver);
  },
  encode({ plain }) {
    if (plain instanceof Uint8Array) {
      return () => encoder.encode(JSON.stringify(plain, bytesAsText));
    }
    // The small byte strings (the role) would make JSON pay for a replacer.
    const texts = withoutBytes(plain);
    return () => encoder.encode(JSON.stringify(texts));
  },
};
