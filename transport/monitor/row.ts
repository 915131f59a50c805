import { PyFloat } from "../../codec/types/scalars.ts";
import type { OpcodeText } from "../cli/given/opcode_text.ts";
import { contentOf, replyValue } from "../cli/shown/passed_text.ts";
import {
  argumentsText,
  harmlessLine,
  toMicroseconds,
  valueText,
} from "../cli/shown/text.ts";
import { type NamedNumber, numberOf, numbersIn } from "../cli/shown/numbers.ts";
import type { Passed } from "../cli/tap/observer.ts";
import { MAX_TEXT } from "./limits.ts";
import type { Row } from "./protocol.ts";

/** A message as the page's table has it. */
export function rowOf(passed: Passed, names: OpcodeText): Row {
  const { number, time, link, from, size, roundTrip, request, isOwn } = passed;
  return {
    id: number,
    t: toMicroseconds(time),
    link,
    from,
    size,
    ...content(passed, names),
    ms: roundTrip === undefined ? undefined : toMicroseconds(roundTrip),
    of: request,
    own: isOwn || undefined,
  };
}

function content(
  passed: Passed,
  names: OpcodeText,
): Pick<Row, "kind" | "op" | "text" | "points" | "pose" | "isAngle"> {
  const content = contentOf(passed);
  switch (content.kind) {
    case "password":
      return { kind: "password", text: verdict(passed) };
    case "malformed":
      return { kind: "malformed", text: harmlessLine(content.why, MAX_TEXT) };
    case "request": {
      const { opcode, args, kwargs } = content.message;
      const name = names.short(opcode);
      const points: NamedNumber[] = [];
      numbersIn(args, `${name}.args`, points);
      for (const [key, value] of Object.entries(kwargs ?? {})) {
        numbersIn(value, `${name}.${harmlessLine(key, 40)}`, points, 1);
      }
      return {
        kind: "request",
        op: names.show(opcode),
        text: argumentsText(args, kwargs, MAX_TEXT),
        points: points.length > 0 ? points : undefined,
      };
    }
  }
  const { opcode } = passed;
  const op = opcode === undefined ? undefined : names.show(opcode);
  if (content.kind === "error") {
    const text = harmlessLine(content.error.message, MAX_TEXT);
    return { kind: "error", op, text };
  }
  const { value } = content;
  const points = opcode === undefined
    ? []
    : numbersIn(value, names.short(opcode));
  return {
    kind: "reply",
    op,
    text: valueText(value, MAX_TEXT),
    points: points.length > 0 ? points : undefined,
    ...poseOf(value),
  };
}

/** Three numbers are where a robot is and where it looks. */
function poseOf(value: unknown): Pick<Row, "pose" | "isAngle"> {
  if (!Array.isArray(value) || value.length !== 3) return {};
  const [x, y, heading] = value.map(numberOf);
  if (x === undefined || y === undefined || heading === undefined) return {};
  const last: unknown = value[2];
  const isAngle = last instanceof PyFloat ||
    typeof last === "number" && !Number.isInteger(last);
  return { pose: [x, y, heading], isAngle: isAngle || undefined };
}

/** Whether a password was right is told, what it was is not. */
export function verdict({ message }: Passed): "true" | "false" | "" {
  const value = replyValue(message?.args);
  return typeof value === "boolean" ? `${value}` : "";
}
