/** What a peer's messages tell about the peer. */

import { FrameSummary } from "../../../codec/mod.ts";
import type { Finding } from "./against.ts";
import { messagesOf } from "./messages.ts";
import type { Recorder } from "./recorder.ts";

const PROTO = 0x80;

/** Which Python, by its pickles and by the tracebacks of its errors. */
export function libraryOf(recorder: Recorder): Finding[] {
  const said = messagesOf(recorder).filter(({ direction }) =>
    direction === "in"
  );
  const findings: Finding[] = [];
  const bytes = said[0]?.bytes;
  const protocol = bytes?.[0] === PROTO ? bytes[1] ?? 0 : 0;
  const frame = said.map(({ message }) => firstFrame(message)).find((frame) =>
    frame !== undefined
  );
  if (frame === undefined) {
    findings.push({
      is: "note",
      text:
        `It writes pickle protocol ${protocol}, and errors without Python's tracebacks: not the Python library`,
    });
  } else {
    findings.push({
      is: "good",
      text: `It is ${
        pythonOf(frame, protocol)
      } (pickle protocol ${protocol}); its library is ${frame.filename}`,
    });
  }
  if (protocol > 5) {
    findings.push({
      is: "bad",
      text: `Pickle protocol ${protocol} is not known to any other Python`,
    });
  }
  return findings;
}

/** The first traceback line of an error reply `(b'A', retcode, ((class, error, frames),))`. */
function firstFrame(
  message: readonly unknown[] | undefined,
): FrameSummary | undefined {
  const args = message?.[2];
  const triple: unknown = Array.isArray(args) ? args[0] : undefined;
  const frames: unknown = Array.isArray(triple) ? triple[2] : undefined;
  const frame: unknown = Array.isArray(frames) ? frames[0] : undefined;
  return frame instanceof FrameSummary ? frame : undefined;
}

function pythonOf({ slots }: FrameSummary, protocol: number): string {
  if (slots.has("_lines")) return "Python 3.13 or newer";
  if (slots.has("colno")) return "Python 3.11 or 3.12";
  return protocol <= 3 ? "Python 3.7 or older" : "Python 3.8, 3.9 or 3.10";
}
