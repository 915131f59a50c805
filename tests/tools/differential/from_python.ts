/** Values of Python: we read them, print them, and give their bytes again. */

import { dumps, loads, repr } from "../../../codec/mod.ts";
import type { PickleProtocol, PicklerOptions } from "../../../codec/mod.ts";
import type { Generated, GenerateOptions } from "../../kit/python/oracle.ts";
import { asMeant } from "./meaning.ts";
import type { Mismatch, Origin } from "./mismatch.ts";
import {
  hasFloatErrno,
  keepsBytes,
  mergesKeys,
  writesAsWe,
} from "./permitted.ts";

/** How one run generates: every part of the generator has its turn. */
export type Mode = Required<
  Pick<GenerateOptions, "strings" | "kinds" | "sizes" | "messages">
>;

/** The modes of a run, each with its share of the seeds. */
export const MODES: readonly Mode[] = [
  { strings: "mixed", kinds: "all", sizes: "large", messages: false },
  { strings: "shared", kinds: "all", sizes: "small", messages: false },
  { strings: "fresh", kinds: "all", sizes: "small", messages: true },
  { strings: "shared", kinds: "plain", sizes: "large", messages: false },
];

/** How a Python of this version cuts its frames. */
export function framingOf(version: string): "cpython" | "python3.6" {
  return version.startsWith("3.6.") ? "python3.6" : "cpython";
}

/** What is wrong with one value by one protocol; undefined where all is right. */
export function checkGenerated(
  made: Generated,
  at: number,
  origin: Origin,
  mode: Mode,
): Mismatch | undefined {
  const pickle = made.pickles[at] ?? new Uint8Array();
  const printed = made.reprs[at] ?? "";
  const differs = (why: string, wanted: string, got: string): Mismatch => ({
    origin,
    why,
    pickle,
    wanted,
    got,
  });
  try {
    const value = loads(pickle);
    const shown = repr(value, { maxLength: 2 ** 28 });
    const meant = asMeant(printed);
    const exactly = loads(pickle, { exact: true });
    if (shown !== meant) {
      const all = newest(made);
      if (!mergesKeys(all) && !hasFloatErrno(all)) {
        return differs("Another value", meant, shown);
      }
    }
    if (origin.protocol < 2) return undefined;
    const options: PicklerOptions = {
      protocol: origin.protocol as PickleProtocol,
      framing: framingOf(origin.version),
    };
    const exact = dumps(exactly, options);
    const wanted = pickle.toHex();
    if (exact.toHex() !== wanted) {
      return differs("Other bytes from exact", wanted, exact.toHex());
    }
    const isKept = keepsBytes(exactly) && writesAsWe(origin, pickle);
    if (mode.strings !== "shared" || !isKept) {
      return undefined;
    }
    const again = dumps(value, options);
    if (again.toHex() !== wanted) {
      return differs("Other bytes by default", wanted, again.toHex());
    }
  } catch (error) {
    return differs("An error", printed, String(error));
  }
  return undefined;
}

/** The value by the newest protocol: the text ones do not keep it exact. */
function newest({ pickles }: Generated): unknown {
  return loads(pickles.at(-1) ?? new Uint8Array(), { exact: true });
}
