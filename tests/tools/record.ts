/**
 * Asks every CPython of this machine all that the tests want to know, and
 * writes tests/data/answers.jsonl.gz: from then on the tests know it anywhere.
 *
 *     deno task record
 */

import { allPythons } from "../kit/python/pythons.ts";
import { type Head, type Recorded, RECORDS } from "../kit/python/records.ts";

const pythons = await allPythons();
const folder = await Deno.makeTempDir({ prefix: "tcptalks-record-" });
try {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--no-check",
      "--quiet",
      "tests/codec",
      "tests/transport/params_test.ts",
      "tests/python/captures_test.ts",
    ],
    cwd: new URL("../..", import.meta.url),
    env: { TCPTALKS_RECORD: folder, TCPTALKS_PYTHONS: "all" },
  }).spawn().status;
  const answers = new Map<string, { minors: Set<string>; line: Recorded }>();
  for await (const { name } of Deno.readDir(folder)) {
    const line: Recorded = JSON.parse(
      await Deno.readTextFile(`${folder}/${name}`),
    );
    const key = line.question + JSON.stringify(line.answer);
    const known = answers.get(key);
    if (known) known.minors.add(line.minors[0] ?? "");
    else answers.set(key, { minors: new Set(line.minors), line });
  }
  const order = pythons.map(({ minor }) => minor);
  const lines = [...answers].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, { minors, line }]): Recorded => ({
      ...line,
      minors: order.filter((minor) => minors.has(minor)),
    }));
  const head: Head = {
    pythons: Object.fromEntries(
      pythons.map(({ minor, version }) => [minor, version]),
    ),
  };
  const text = [head, ...lines].map((line) => JSON.stringify(line) + "\n");
  await Deno.writeFile(
    RECORDS,
    ReadableStream.from(text).pipeThrough(new TextEncoderStream())
      .pipeThrough(new CompressionStream("gzip")),
  );
  console.log(
    `${lines.length} answers of CPython ${order.join(", ")}${
      success ? "" : ", but tests failed: see above"
    }`,
  );
  if (!success) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}
