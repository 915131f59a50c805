import { PicklingError } from "../../codec/errors.ts";

/**
 * What was thrown when a request was pickled, with the place of the value among
 * the call's arguments instead of in the message: `args[1].speed`.
 *
 * @param call What was called, for the message.
 */
export function inCall(error: unknown, call: string): unknown {
  return placed(
    error,
    ` for ${call}`,
    (path) =>
      path.replace(/^\[3\]/, "args").replace(/^\[4\]\.?/, "").replace(
        /^\[1\]/,
        "opcode",
      ),
  );
}

/** The same for a reply: `reply[0].speed`. */
export function inReply(error: unknown): unknown {
  return placed(error, "", (path) => path.replace(/^\[2\]\[0\]/, "reply"));
}

function placed(
  error: unknown,
  forWhat: string,
  place: (path: string) => string,
): unknown {
  if (!(error instanceof PicklingError)) return error;
  const options = error.cause === undefined ? {} : { cause: error.cause };
  return new PicklingError(error.reason, place(error.path), options, forWhat);
}
