import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  readCaptures,
  readCorpus,
  readDisTexts,
  readLargeCorpus,
  readMalformed,
} from "../kit/corpus.ts";
import { Oracle, OracleGone } from "../kit/python/oracle.ts";
import { findPythons } from "../kit/python/pythons.ts";
import { needsPython } from "../kit/python/wants.ts";

Deno.test("the corpus has what its README promises", async () => {
  const corpus = await readCorpus();
  assert(corpus.length >= 2500);
  assertEquals(new Set(corpus.map((entry) => entry.id)).size, corpus.length);
  assertEquals(
    new Set(corpus.map((entry) => entry.protocol)),
    new Set([0, 1, 2, 3, 4, 5]),
  );
  const versions = new Set(corpus.flatMap((entry) => entry.pythons));
  assertEquals(
    [...versions].map((version) => version.replace(/\.\d+$/, "")).sort(),
    ["2.7", "3.10", "3.11", "3.12", "3.13", "3.6", "3.7", "3.8", "3.9"],
  );
  assert(corpus.every((entry) => entry.bytes.length > 0));
});

Deno.test("every entry of the corpus has its disassembly", async () => {
  const texts = await readDisTexts();
  const inputs = [...await readCorpus(), ...await readMalformed()];
  const missing = inputs.filter((entry) => !texts.has(entry.id));
  assertEquals(missing.map((entry) => entry.id), []);
});

Deno.test("the large corpus, the malformed one and the captures can be read", async () => {
  const large = await readLargeCorpus();
  assert(large.some((entry) => entry.bytes.length > 65536));
  const malformed = await readMalformed();
  assert(malformed.length >= 150);
  const wants = new Set(malformed.flatMap((entry) => entry.want));
  assertEquals(
    [...wants].sort(),
    ["accepted", "limit", "malformed", "truncated"],
  );
  assert((await readCaptures()).length >= 800);
});

needsPython.test("the oracle makes, loads and disassembles", async (python) => {
  await using oracle = new Oracle(python.path);
  assertEquals((await oracle.info()).version, python.version);
  const made = await oracle.generate({
    seed: 7,
    count: 50,
    protocols: [0, 4],
    strings: "shared",
    kinds: "plain",
  });
  assertEquals(made.length, 50);
  const pickles = made.flatMap((one) => one.pickles);
  const loaded = await oracle.load(pickles, { again: [4], share: true });
  assertEquals(
    loaded.map((one) => one.repr),
    made.flatMap((one) => one.reprs),
  );
  for (const [index, one] of loaded.entries()) {
    assertEquals(one.end, pickles[index]?.length);
  }
  const [text] = await oracle.dis([Uint8Array.of(0x4e, 0x2e)]);
  assertEquals(
    text?.text,
    "    0: N    NONE\n    1: .    STOP\nhighest protocol among opcodes = 0\n",
  );
});

needsPython.test("every Python's oracle makes the same values, each prints what it pickled", async () => {
  const options = { seed: 100, count: 60, protocols: [2, 4], budget: 12 };
  const letters = new Set<string>();
  for (const { path } of await findPythons()) {
    await using oracle = new Oracle(path);
    const made = await oracle.generate(options);
    const loaded = await oracle.load(made.flatMap((one) => one.pickles));
    assertEquals(
      loaded.map((one) => one.repr),
      made.flatMap((one) => one.reprs),
    );
    // The order of sets of strings differs between versions.
    letters.add(
      made.map((one) => [...one.reprs.join()].sort().join("")).join("\n"),
    );
  }
  assertEquals(letters.size, 1);
});

needsPython.test("the oracle calls nothing but data types", async (python) => {
  await using oracle = new Oracle(python.path);
  const system = new TextEncoder().encode("cos\nsystem\n(S'exit 1'\ntR.");
  const [answer] = await oracle.load([system]);
  assertEquals(answer?.refused?.forbidden, true);
});

Deno.test("an oracle that cannot run says so", async () => {
  await using oracle = new Oracle(Deno.execPath());
  await assertRejects(() => oracle.info(), OracleGone, "Python ended");
});

Deno.test({
  name: "an oracle that is late within a line says so",
  ignore: Deno.build.os === "windows",
  async fn() {
    const python = await Deno.makeTempFile();
    await Deno.writeTextFile(
      python,
      "#!/bin/sh\nprintf '{\"'\nexec sleep 60\n",
    );
    await Deno.chmod(python, 0o700);
    await using oracle = new Oracle(python, 100);
    await assertRejects(() => oracle.info(), OracleGone, "no answer in 100 ms");
    await Deno.remove(python);
  },
});
