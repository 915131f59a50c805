import { assertEquals, assertRejects } from "@std/assert";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { tuple } from "../../../mod.ts";
import { OpcodeText } from "../../../transport/cli/given/opcode_text.ts";
import { Observer, type Passed } from "../../../transport/cli/tap/observer.ts";
import { FileError } from "../../../transport/cli/errors.ts";
import { Recorder } from "../../../transport/cli/tap/recorder.ts";

Deno.test("recorder: what comes after the file could not be written is not counted as recorded", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const passed: Passed[] = [];
    const observer = new Observer(
      1,
      false,
      (each) => passed.push(each),
    );
    const R = new TextEncoder().encode("R");
    observer.saw("client", dumps(tuple(R, 1, 2, tuple(), {})), 0);
    observer.close();
    const [message] = passed;
    const failures: unknown[] = [];
    const path = `${folder}/match.jsonl`;
    const recorder = await Recorder.begin(
      path,
      new OpcodeText(),
      (error) => failures.push(error),
    );
    const put = async () => {
      if (message) recorder.put(message, new Date());
      await recorder.flush();
    };
    await put();
    assertEquals(recorder.state, { path, messages: 1, dropped: 0 });
    // The file is gone, as where the disk is full.
    await recorder[Symbol.asyncDispose]();
    for (let i = 0; i < 5; i++) await put();
    assertEquals([recorder.state.messages, failures.length], [2, 1]);
    assertEquals(typeof recorder.state.failed, "string");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("recorder: a recording that is there already stays as it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const begin = (path: string) => Recorder.begin(path, new OpcodeText());
    const path = `${folder}/match.jsonl`;
    await Deno.writeTextFile(path, "a match\n", { mode: 0o644 });
    const before = (await Deno.stat(path)).mode;
    await assertRejects(() => begin(path), FileError, "in it already");
    assertEquals(await Deno.readTextFile(path), "a match\n");
    assertEquals((await Deno.stat(path)).mode, before);
    // In an empty file there is nothing to lose.
    await Deno.truncate(path);
    await (await begin(path))[Symbol.asyncDispose]();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
