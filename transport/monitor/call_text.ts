import {
  type CallArguments,
  parseCallArguments,
} from "../cli/given/literals.ts";
import { messageOf } from "../cli/shown/text.ts";

/** Reads the arguments of a call as they are typed into the page. */
export function readArguments(text: string): CallArguments {
  try {
    return parseCallArguments(splitArguments(text));
  } catch (error) {
    // No shell is between this text and us.
    const words = messageOf(error)
      .replace(/"('[^"]*')", as the shell .*$/s, "$1")
      .replace(/; put quotes around all of it for the shell.*$/s, "");
    throw new Error(words, { cause: error });
  }
}

/**
 * The arguments of a call as they are typed, `300, 'a, b', speed=0.25`, one by
 * one: split at the commas that are in no string and in no bracket.
 */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== "") {
      if (character === "\\") part += text.charAt(i++);
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
      continue;
    }
    part += text.charAt(i);
  }
  parts.push(part.trim());
  // A comma at the end is allowed, as in Python.
  if (parts.at(-1) === "") parts.pop();
  return parts.map(withoutSpaces);
}

/** `speed = 1` as `speed=1`. */
function withoutSpaces(part: string): string {
  return part.replace(
    /^([\p{ID_Start}_][\p{ID_Continue}]*)\s*=\s*(?!=)/u,
    "$1=",
  );
}
