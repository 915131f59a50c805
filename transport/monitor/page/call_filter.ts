import type { Call, CallStore } from "./call_store.ts";

/** Which calls are shown. */
export interface Wanted {
  /** In the opcode, the arguments or the answer; in small letters. */
  readonly text: string;
  /** Only what failed. */
  readonly errors: boolean;
  /** Only what is marked. */
  readonly marked: boolean;
  /** Only what took longer, in milliseconds. */
  readonly slower: number;
}

/** Whether a call is shown. */
export function isWanted(call: Call, wanted: Wanted, now: number): boolean {
  const { reply } = call;
  if (wanted.errors && reply?.kind !== "error" && call.kind !== "strange") {
    return false;
  }
  if (wanted.marked && !call.isMarked) return false;
  if (wanted.slower > 0) {
    const isOpen = call.kind === "request" && reply === undefined;
    const took = isOpen ? now - call.t : reply?.ms ?? 0;
    if (took < wanted.slower) return false;
  }
  return wanted.text === "" ||
    call.op.toLowerCase().includes(wanted.text) ||
    call.text.toLowerCase().includes(wanted.text) ||
    (reply?.text.toLowerCase().includes(wanted.text) ?? false);
}

/** The calls that are shown; the store's own array where all are. */
export function wantedCalls(store: CallStore, wanted: Wanted): Call[] {
  const { text, errors, marked, slower } = wanted;
  if (text === "" && !errors && !marked && !(slower > 0)) return store.calls;
  const { now } = store;
  return store.calls.filter((call) => isWanted(call, wanted, now));
}
