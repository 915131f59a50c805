/**
 * The images of CIFAR-10, which Python 2 has pickled: its `str` is bytes, and so
 * are the keys. `encoding: "bytes"` keeps them, "latin1" makes strings of them.
 *
 *     deno run --allow-read examples/files/cifar.ts data_batch_1
 */
import { loads, NdArray } from "@tcptalks/tcptalks/codec";

/** One image: its label, and the colours of its 32 × 32 pixels, red, green and blue in turn. */
export interface Image {
  label: number;
  name: string;
  pixels: Uint8Array;
}

/** Reads a batch of images. */
export function readBatch(bytes: Uint8Array): Image[] {
  const batch = loads(bytes, { encoding: "latin1" });
  const data = batch instanceof Map ? batch.get("data") : undefined;
  if (!(batch instanceof Map) || !(data instanceof NdArray)) {
    throw new Error("No batch of CIFAR-10");
  }
  const labels = batch.get("labels") as number[];
  const names = batch.get("filenames") as string[];
  const all = data.data as Uint8Array;
  return labels.map((label, i) => {
    const planes = all.subarray(i * 3072, (i + 1) * 3072);
    const pixels = new Uint8Array(3072);
    for (let at = 0; at < 1024; at++) {
      for (let colour = 0; colour < 3; colour++) {
        pixels[3 * at + colour] = planes[1024 * colour + at]!;
      }
    }
    return { label, name: names[i] ?? "", pixels };
  });
}

if (import.meta.main) {
  const [path = "data_batch_1"] = Deno.args;
  for (const { label, name, pixels } of readBatch(await Deno.readFile(path))) {
    console.log(label, name, `first pixel ${pixels.subarray(0, 3)}`);
  }
}
