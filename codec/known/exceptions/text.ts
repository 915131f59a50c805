import type { PyException } from "./exception.ts";

type ToText = (value: unknown) => string;

/**
 * What Python's `str` gives for an exception.
 *
 * @param repr Prints a value inside it as `repr` does.
 * @param str The same as `str` does.
 */
export function exceptionText(
  error: PyException,
  repr: ToText,
  str: ToText,
): string {
  const { args } = error;
  const [first, second] = args;
  if (error.isA("OSError") && args.length >= 2 && args.length <= 5) {
    const [, , file, , other] = args;
    const files = [file, other].filter((each) =>
      each !== undefined && each !== null
    );
    const where = files.length > 0 && error.name !== "BlockingIOError"
      ? `: ${files.map(repr).join(" -> ")}`
      : "";
    return `[Errno ${str(first)}] ${str(second)}${where}`;
  }
  if (
    error.isA("BaseExceptionGroup") && args.length === 2 &&
    Array.isArray(second)
  ) {
    const plural = second.length === 1 ? "" : "s";
    return `${str(first)} (${second.length} sub-exception${plural})`;
  }
  if (error.isA("SyntaxError") && args.length === 2 && Array.isArray(second)) {
    const [file, line] = second;
    if (typeof file === "string") {
      return `${str(first)} (${baseName(file)}, line ${str(line)})`;
    }
  }
  if (error.isA("UnicodeError")) {
    const said = unicodeText(error, str);
    if (said) return said;
  }
  if (error.name === "JSONDecodeError" && args.length === 3) {
    return jsonText(args, str);
  }
  if (error.isA("KeyError") && args.length === 1) return repr(first);
  return args.length === 0 ? "" : args.length === 1 ? str(first) : repr(args);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `UnicodeDecodeError` and `UnicodeEncodeError`: (encoding, object, start, end, reason). */
function unicodeText(
  { name, args }: PyException,
  str: ToText,
): string | undefined {
  const [encoding, object, start, end, reason] = args;
  if (
    args.length !== 5 || typeof start !== "number" || typeof end !== "number"
  ) {
    return undefined;
  }
  const decoding = name === "UnicodeDecodeError";
  const verb = decoding ? "decode" : "encode";
  const codec = `'${str(encoding)}' codec can't ${verb}`;
  if (end !== start + 1) {
    const what = decoding ? "bytes" : "characters";
    return `${codec} ${what} in position ${start}-${end - 1}: ${str(reason)}`;
  }
  const what = decoding && object instanceof Uint8Array
    ? `byte 0x${(object[start] ?? 0).toString(16).padStart(2, "0")}`
    : !decoding && typeof object === "string"
    ? `character ${escaped(characterAt(object, start))}`
    : undefined;
  return what && `${codec} ${what} in position ${start}: ${str(reason)}`;
}

/** Python counts in characters, where JavaScript counts halves of some. */
function characterAt(text: string, index: number): string {
  let at = 0;
  for (let i = 0; i < index && at < text.length; i++) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return String.fromCodePoint(text.codePointAt(at) ?? 0xfffd);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `'\\x${hex.padStart(2, "0")}'`;
  return code < 0x10000
    ? `'\\u${hex.padStart(4, "0")}'`
    : `'\\U${hex.padStart(8, "0")}'`;
}

function jsonText(
  [message, document, position]: readonly unknown[],
  str: ToText,
): string {
  if (typeof document !== "string" || typeof position !== "number") {
    return str(message);
  }
  const before = document.slice(0, position);
  let lines = 1, last = -1;
  for (
    let at = before.indexOf("\n");
    at >= 0;
    at = before.indexOf("\n", at + 1)
  ) {
    lines++;
    last = at;
  }
  const column = before.length - last;
  return `${str(message)}: line ${lines} column ${column} (char ${position})`;
}
