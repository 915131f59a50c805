/** Links whose other side a test plays, already connected. */

import { dumps, tuple } from "../../../codec/mod.ts";
import type { TalksOptions } from "../../../transport/options/options.ts";
import type { NoNames, Opcodes } from "../../../transport/options/opcodes.ts";
import { TCPTalks } from "../../../transport/talks/talks.ts";
import { ScriptedNetwork, type ScriptedPeer } from "./scripted.ts";

/** Python 3.6.15's answer True to a password. */
export const TRUE = "800343014171004baa888571018771022e";

/** Our object, and the test's end of its link. */
export interface ScriptedLink<Names extends Opcodes = NoNames>
  extends AsyncDisposable {
  readonly talks: TCPTalks<Names>;
  readonly peer: ScriptedPeer;
  readonly network: ScriptedNetwork;
}

/** A client whose password was right. */
export async function connected<Names extends Opcodes = NoNames>(
  options: TalksOptions<Names> = {},
): Promise<ScriptedLink<Names>> {
  const network = new ScriptedNetwork();
  const talks = new TCPTalks<Names>({ ip: "robot", network, ...options });
  const connecting = talks.connect();
  const peer = await network.dialled();
  await peer.message();
  peer.sendHex(TRUE);
  await connecting;
  return {
    talks,
    peer,
    network,
    [Symbol.asyncDispose]: () => talks.disconnect(),
  };
}

/** A reply with one value, as Python pickles it. */
export function reply(retcode: unknown, value: unknown): Uint8Array {
  return dumps(tuple(Uint8Array.of(0x41), retcode, tuple(value)));
}

/** A request, as Python pickles it. */
export function request(
  opcode: unknown,
  retcode: unknown,
  args: readonly unknown[] = [],
  kwargs: Record<string, unknown> = {},
): Uint8Array {
  return dumps(
    tuple(Uint8Array.of(0x52), opcode, retcode, tuple(...args), kwargs),
  );
}
