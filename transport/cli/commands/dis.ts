import { disLines } from "../../../codec/text/dis/dis.ts";
import { loads } from "../../../codec/unpickle/unpickler.ts";
import { repr } from "../../../codec/text/repr/mod.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../errors.ts";
import { attempt, HEX, oneFile, readPickles } from "../given/pickle_input.ts";
import { harmlessLines } from "../shown/text.ts";

/** Characters that are printed until the reader has to keep up: a line may be as long as its marks are deep. */
const BATCH = 256 * 1024;

/** `tcptalks dis`. */
export const DIS: Command = {
  name: "dis",
  usage: "FILE|-",
  summary: "Print pickles opcode by opcode, with the values that they hold",
  details:
    `As "python -m pickletools", for each pickle of the file; nothing is executed.
Needs --allow-read for a file (deno run -R …).`,
  options: { ...HEX },
  examples: ["dis map.pkl", `dis - --hex <<< "80 04 4b 07 2e"`],
  async run(args, terminal) {
    const path = oneFile(args, "a pickle");
    const bytes = await readPickles(path, args, terminal);
    const { style } = terminal;
    for (let start = 0; start < bytes.length;) {
      const lines = disLines(bytes, { offset: start });
      let end = start;
      for (let printed = 0;;) {
        const line = attempt(path, bytes, () => lines.next());
        if (line.done) {
          end = line.value;
          break;
        }
        terminal.print(harmlessLines(line.value));
        printed += line.value.length + 1;
        if (printed >= BATCH) {
          printed = 0;
          await terminal.flush();
        }
        if (terminal.stopped.aborted) return EXIT.interrupted;
      }
      const pickle = bytes.subarray(start, end);
      const value = attempt(
        path,
        bytes,
        () => loads(pickle, { floats: "exact" }),
      );
      terminal.print(style.bold(`= ${repr(value)}`));
      await terminal.flush();
      start = end;
    }
    return EXIT.ok;
  },
};
