import type { Call, CallStore } from "./call_store.ts";

/** Which calls are shown. */
export interface Wanted {
  /** In the opcode, the arguments or the answer, in small letters; "#2" before it is a link. */
  readonly text: string;
  readonly errors: boolean;
  readonly marked: boolean;
  /** Only what took longer, in milliseconds. */
  readonly slower: number;
}

/** Whether all calls are shown. */
export function isAll({ text, errors, marked, slower }: Wanted): boolean {
  return text === "" && !errors && !marked && !(slower > 0);
}

/** The calls of these that are shown; the same array where all are. */
export function wantedCalls(
  calls: readonly Call[],
  wanted: Wanted,
  store: CallStore,
): readonly Call[] {
  if (isAll(wanted)) return calls;
  const { marked } = store;
  const [, link, text = ""] = /^(?:#(\d+)(?: +|$))?(.*)$/.exec(wanted.text) ??
    [];
  return calls.filter((call) => {
    const { id, op, text: given, reply } = call;
    if (link !== undefined && call.link !== Number(link)) return false;
    if (wanted.errors && !store.isFailed(call)) return false;
    if (wanted.marked && !marked.has(id)) return false;
    if (wanted.slower > 0 && store.tookOf(call) < wanted.slower) return false;
    return text === "" ||
      [op, given, reply?.text].some((part) =>
        part?.toLowerCase().includes(text)
      );
  });
}
