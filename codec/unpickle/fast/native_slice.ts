/** A method of Node's and Deno's Buffers that decodes a range of bytes, and works on any bytes. */
export type NativeSlice = (
  this: Uint8Array,
  start: number,
  end: number,
) => string;

type Name = "utf8Slice" | "latin1Slice";

/** The method by that name, undefined where there are no Buffers. */
export function nativeSlice(name: Name): NativeSlice | undefined {
  const { Buffer } = globalThis as {
    Buffer?: { prototype?: { [name in Name]?: NativeSlice } };
  };
  return Buffer?.prototype?.[name];
}
