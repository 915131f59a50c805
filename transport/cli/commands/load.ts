import { NEED_MORE, PickleDecoder } from "../../../codec/unpickle/decoder.ts";
import { LEAST_MESSAGE_SHARE, messageShare } from "../../../codec/limits.ts";
import { repr } from "../../../codec/text/repr/mod.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../errors.ts";
import { OUTPUT, writeBytes } from "../given/files.ts";
import { toJson } from "../json.ts";
import { attempt, HEX, oneFile, readPickles } from "../given/pickle_input.ts";

/** As much text as there may be: the file is one that somebody wants to see. */
const WHOLE = 2 ** 28;
/** Characters for each byte: a few bytes can name one value without end. */
const PER_BYTE = 64;
const LEAST = 2 ** 22;

/** What is printed of a file of so many bytes, as far as the heap takes it. */
function most(size: number): { maxLength: number } {
  const wanted = Math.min(WHOLE, LEAST + PER_BYTE * size);
  return {
    maxLength: wanted <= LEAST_MESSAGE_SHARE / 2
      ? wanted
      : Math.min(wanted, Math.floor(messageShare() / 2)),
  };
}

/** `tcptalks load`. */
export const LOAD: Command = {
  name: "load",
  usage: "FILE|-",
  summary: "Print the values of a pickle file as Python literals, or as JSON",
  details:
    `One line for each pickle of the file; nothing is executed, objects of unknown
classes are shown with their state. Needs --allow-read (and --allow-write for -o).`,
  options: {
    json: {
      help: "Print JSON: bytes in base64, what JSON lacks as Python's repr",
    },
    ...HEX,
    ...OUTPUT,
  },
  examples: [
    "load map.pkl",
    "load map.pkl --json -o map.json",
    `load - --hex <<< "80 04 4b 07 2e"`,
  ],
  async run(args, terminal) {
    const path = oneFile(args, "a pickle");
    const bytes = await readPickles(path, args, terminal);
    const output = args.get("output");
    const limits = most(bytes.length);
    const show = args.has("json")
      ? (value: unknown) => toJson(value, limits)
      : (value: unknown) => repr(value, limits);
    const lines: string[] = [];
    const decoder = new PickleDecoder({ floats: "exact" });
    decoder.push(bytes);
    for (;;) {
      const value = attempt(path, bytes, () => decoder.next());
      if (value === NEED_MORE) break;
      const line = show(value);
      if (output === undefined) {
        terminal.print(line);
        await terminal.flush();
      } else lines.push(`${line}\n`);
      if (terminal.stopped.aborted) return EXIT.interrupted;
    }
    attempt(path, bytes, () => decoder.end());
    if (output !== undefined) {
      await writeBytes(output, new TextEncoder().encode(lines.join("")));
    }
    return EXIT.ok;
  },
};
