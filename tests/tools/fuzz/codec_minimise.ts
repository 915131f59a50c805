/** Makes a failing pickle smaller: fewer options, fewer opcodes, fewer bytes. */

import { concat } from "@std/bytes";
import type { CodecInput } from "./codec_input.ts";
import { seedOf } from "./codec_mutate.ts";
import { kindOf, shrink } from "./minimise.ts";

/** Says which promise an input breaks. */
export type Check = (
  input: CodecInput,
) => string | undefined | Promise<string | undefined>;

/**
 * Makes an input smaller that fails in the same way.
 *
 * @param input Fails.
 * @param check Says how.
 * @param tries How often it may be asked.
 */
export async function minimiseCodec(
  input: CodecInput,
  check: Check,
  tries = 4000,
): Promise<CodecInput> {
  const kind = kindOf(await check(input));
  let left = tries;
  const fails = async (smaller: CodecInput): Promise<boolean> =>
    left-- > 0 && kindOf(await check(smaller)) === kind;
  let best = input;
  const { bytes: _, ...options } = input;
  for (const name of Object.keys(options)) {
    const fewer = { ...best };
    delete fewer[name as keyof typeof options];
    if (await fails(fewer)) best = fewer;
  }
  for (let size = Infinity; best.bytes.length < size;) {
    size = best.bytes.length;
    const parts = opcodesOf(best.bytes);
    const kept = await shrink(
      parts,
      (parts) => fails({ ...best, bytes: concat(parts) }),
    );
    best = { ...best, bytes: concat(kept) };
    const fewest = await shrink(
      [...best.bytes],
      (bytes) => fails({ ...best, bytes: Uint8Array.from(bytes) }),
    );
    best = { ...best, bytes: Uint8Array.from(fewest) };
  }
  return best;
}

function opcodesOf(bytes: Uint8Array<ArrayBuffer>): Uint8Array[] {
  const { starts } = seedOf(bytes);
  return starts.slice(1).map((end, index) =>
    bytes.subarray(starts[index], end)
  );
}
