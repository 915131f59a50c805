import { createPrivateFile } from "../given/files.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { messageOf } from "../shown/text.ts";
import { Sink } from "../shown/sink.ts";
import type { Passed } from "./observer.ts";
import { recordLine } from "./recording.ts";
import type { RecordState } from "../../monitor/protocol.ts";

/** A recording that is written; nobody waits for the disk. */
export class Recorder implements AsyncDisposable {
  #path: string;
  #file: Deno.FsFile;
  #sink: Sink;
  #names: OpcodeText;
  #messages = 0;
  #failed: string | undefined;

  private constructor(
    path: string,
    file: Deno.FsFile,
    names: OpcodeText,
    failed: (error: unknown) => void,
  ) {
    this.#path = path;
    this.#file = file;
    this.#names = names;
    this.#sink = new Sink([(bytes) => file.write(bytes)], (error) => {
      this.#failed = messageOf(error);
      failed(error);
    });
  }

  /** Begins one, in a file that only its owner may read. */
  static async begin(
    path: string,
    names: OpcodeText,
    failed: (error: unknown) => void = () => {},
  ): Promise<Recorder> {
    return new Recorder(path, await createPrivateFile(path), names, failed);
  }

  get state(): RecordState {
    const { dropped } = this.#sink;
    return {
      path: this.#path,
      messages: this.#messages - dropped,
      dropped,
      ...(this.#failed === undefined ? {} : { failed: this.#failed }),
    };
  }

  put(passed: Passed, at: Date): void {
    // What comes after the disk was full is in no file, and not counted as if.
    if (this.#failed !== undefined) return;
    this.#messages++;
    this.#sink.put(`${recordLine(passed, at, this.#names)}\n`);
  }

  flush(): Promise<void> {
    return this.#sink.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    this.#file.close();
  }
}

/** A name for a recording that is begun now: `tcptalks-2026-11-28T14-03-07.jsonl`. */
export function recordingName(at: Date): string {
  const time = at.toISOString().slice(0, 19).replaceAll(":", "-");
  return `tcptalks-${time}.jsonl`;
}
