import type { Arguments, OptionSpecs } from "./arguments.ts";
import { LiteralError } from "../../../codec/text/literals/literal_error.ts";
import { literalEval } from "../../../codec/text/literals/literal.ts";
import { messageOf } from "../shown/text.ts";
import { UsageError } from "../usage_error.ts";

/** The password of either side. */
export const PASSWORD: OptionSpecs = {
  password: {
    value: "TEXT",
    help: "The password, a str; b'…' for bytes and int(7) for an int",
  },
};

/** The pickle protocol that is written. */
export const PROTOCOL: OptionSpecs = {
  protocol: {
    value: "3|4|peer",
    help:
      "The pickle protocol written: 3 for old robots and ESP32, 4, or the peer's own (4)",
  },
};

/** How long to wait. */
export const TIMEOUT: OptionSpecs = {
  timeout: {
    value: "S",
    help: "Seconds to wait for the link, and for each reply (5)",
  },
};

/** Opcodes by name. */
export const NAMES: OptionSpecs = {
  names: {
    value: "FILE",
    help: 'Names for the opcodes: JSON, {"avance": "0x12", "tourne": 19}',
  },
};

/**
 * The password that was given: text as it stands, `b'…'` as bytes, `int(7)` as an int.
 *
 * @throws {UsageError} When it begins like bytes and is none.
 */
export function passwordOf(args: Arguments): unknown {
  const text = args.get("password");
  if (text === undefined) return null;
  const int = /^int\((\w+)\)$/.exec(text)?.[1];
  if (int === undefined && !/^b(['"]).*\1$/s.test(text)) return text;
  try {
    return literalEval(int ?? text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    throw new UsageError(`"--password" cannot be read: ${messageOf(error)}`);
  }
}

/** The pickle protocol that was asked for. */
export function protocolOf(args: Arguments): 3 | 4 | "peer" {
  const word = args.choice("protocol", ["3", "4", "peer"], "4");
  return word === "peer" ? word : word === "3" ? 3 : 4;
}
