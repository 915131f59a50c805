/** The examples that read files of Python's libraries, on small ones that examples/files/make.py has made. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { NdArray } from "../../codec/mod.ts";
import { readBatch } from "../../examples/files/cifar.ts";
import { readJoblib } from "../../examples/files/joblib.ts";
import { readFrame } from "../../examples/files/pandas.ts";
import { readLine } from "../../examples/files/sklearn.ts";
import { readTorch } from "../../examples/files/torch.ts";

const DATA = new URL("../../examples/files/data/", import.meta.url);

function file(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(name, DATA));
}

function map(value: unknown): Map<unknown, unknown> {
  assert(value instanceof Map);
  return value;
}

function array(value: unknown): NdArray {
  assert(value instanceof NdArray);
  return value;
}

for (const name of ["model.joblib", "model_zlib.joblib"]) {
  Deno.test(`examples: ${name} gives its arrays`, async () => {
    const model = map(await readJoblib(await file(name)));
    const weights = array(model.get("weights"));
    assertEquals(weights.shape, [2, 3]);
    assertEquals(weights.data, new Float32Array([0, 0.5, 1, 1.5, 2, 2.5]));
    const columns = array(model.get("columns"));
    assertEquals([columns.at(0, 1), columns.at(1, 0)], [1, 2]);
    assertEquals([columns.order, columns.dtype.byteOrder], ["F", ">"]);
    assertEquals(array(model.get("names")).data, ["left", null]);
    assertEquals(model.get("epochs"), 3);
  });
}

Deno.test("examples: a file of torch gives its tensors", async () => {
  const state = map(readTorch(await file("weights.pt")));
  const weight = array(state.get("weight"));
  assertEquals(weight.data, new Float32Array([0, 0.25, 0.5, 0.75, 1, 1.25]));
  const transposed = array(state.get("transposed"));
  assertEquals(transposed.shape, [3, 2]);
  assertEquals(transposed.at(2, 1), weight.at(1, 2));
  assertEquals(
    array(state.get("last_row")).data,
    new Float32Array([0.75, 1, 1.25]),
  );
  assertEquals(array(state.get("bias")).data, new BigInt64Array([1n, -2n]));
  assertEquals(state.get("epoch"), 7);
  assertThrows(() => readTorch(new Uint8Array(100)), Error, "No zip archive");
});

Deno.test("examples: a DataFrame gives its columns", async () => {
  assertEquals(
    [...readFrame(await file("log.pkl"))],
    [
      ["time", [0, 0.5, 1]],
      ["left", [1n, 2n, 3n]],
      ["right", [4n, 5n, 6n]],
      ["state", ["go", "go", "stop"]],
    ],
  );
});

Deno.test("examples: a DataFrame gives dates, categories and missing values", async () => {
  assertEquals(
    [...readFrame(await file("kinds.pkl"))],
    [
      ["when", [1_577_836_800_000_000n, 1_577_923_200_000_000n]],
      ["side", ["left", null]],
      ["count", [1n, null]],
    ],
  );
});

Deno.test("examples: a file of joblib that no runtime can unpack says so", async () => {
  const bytes = new TextEncoder().encode("BZh9");
  await assertRejects(() => readJoblib(bytes), Error, "bz2 or lzma");
});

Deno.test("examples: a model of scikit-learn predicts", async () => {
  const predict = readLine(await file("line.pkl"));
  assertEquals(Math.round(predict([3.5]) * 1e9) / 1e9, 8);
});

Deno.test("examples: CIFAR's images", async () => {
  const [red, blue] = readBatch(await file("data_batch"));
  assertEquals([red?.label, red?.name], [6, "leptodactylus_s_000004.png"]);
  assertEquals(red?.pixels.subarray(0, 3), Uint8Array.of(255, 0, 0));
  assertEquals(blue?.pixels.subarray(15, 18), Uint8Array.of(0, 0, 5));
});
