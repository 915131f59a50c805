import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dumps } from "../../codec/mod.ts";
import { findPythons, PythonPeer } from "../kit/python/peer.ts";
import { tcptalks, tcptalksProcess } from "../kit/cli/command.ts";
import { needsPython } from "../kit/python/wants.ts";

/** What a Python prints for a program that reads the bytes from standard input. */
async function python(program: string, input: Uint8Array): Promise<string> {
  const path = (await findPythons()).at(-1)?.path ?? "python3";
  const child = new Deno.Command(path, {
    args: ["-B", "-c", program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new Uint8Array(input));
  await writer.close();
  const { success, stdout } = await child.output();
  assert(success);
  return new TextDecoder().decode(stdout);
}

needsPython.test("cli dis: as pickletools, for each pickle, with the value", async () => {
  await using peer = await PythonPeer.start();
  const pickle = await peer.dumps([1, "a", null]);
  const listing = await python(
    "import pickletools, sys; pickletools.dis(sys.stdin.buffer.read())",
    pickle,
  );
  const { code, out } = await tcptalks(["dis", "-", "--hex"], {
    stdin: `${pickle.toHex()}\n80 04 47 3f f0 00 00 00 00 00 00 2e`,
  });
  assertEquals(code, 0);
  assertStringIncludes(out, `${listing}= [1, 'a', None]\n`);
  assertStringIncludes(out, "\n= 1.0\n");
});

Deno.test("cli dis: what is sound is printed before the error", async () => {
  const { code, out, err } = await tcptalks(["dis", "-", "-x"], {
    stdin: "80 04 4b",
  });
  assertEquals(out, "    0: \\x80 PROTO      4\n");
  assertStringIncludes(err, "BININT1 at position 2");
  assertEquals(code, 1);
});

needsPython.test("cli dump and load: literals, JSON and pickle files", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/a.pkl`;
    const literal = "{'a': (1, 2.0), 'é': b'\\x00\\x01', 3: {None}}";
    const dumped = await tcptalks(["dump", "--value", literal, "-o", file]);
    assertEquals([dumped.code, dumped.out, dumped.err], [0, "", ""]);
    const seen = await python(
      "import pickle, sys; print(ascii(pickle.load(sys.stdin.buffer)), end='')",
      await Deno.readFile(file),
    );
    assertEquals(seen, literal.replace("é", "\\xe9"));
    assertEquals((await tcptalks(["load", file])).out, `${literal}\n`);
    assertEquals(
      (await tcptalks(["load", file, "--json"])).out,
      '{"a": [1, 2.0], "é": "AAE=", "3": [null]}\n',
    );
    const json = '{"a": [1, 1.0, 12345678901234567890], "b": null}';
    const hex = await tcptalks(
      ["dump", "-", "--json", "--hex", "--protocol", "2"],
      { stdin: json },
    );
    assertEquals(hex.out.slice(0, 4), "8002");
    assertEquals(
      await python(
        "import pickle, sys; print(pickle.loads(bytes.fromhex(sys.stdin.read().strip())), end='')",
        new TextEncoder().encode(hex.out),
      ),
      "{'a': [1, 1.0, 12345678901234567890], 'b': None}",
    );
    const back = await tcptalks(["load", "-x", "--json", "-"], {
      stdin: hex.out,
    });
    assertEquals(back.out, `${json}\n`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cli files: what is wrong, and what would be right", async () => {
  const wrong: [string[], string | undefined, number, string][] = [
    [["dis"], undefined, 64, "Which file?"],
    [["load", "a", "b"], undefined, 64, "One file at a time"],
    [["load", "/none/such.pkl"], undefined, 66, "there is no such file"],
    [["load", "-"], "", 66, "Nothing is in standard input"],
    [["load", "-"], "K", 1, "cut off after 1 bytes"],
    [["load", "-"], `{"a":1}`, 66, "it holds text"],
    [["load", "-"], "[[1,2]]", 66, "a literal or JSON by"],
    [["load", "-", "-x"], "0x8", 66, "No hexadecimal is in standard input"],
    [["dump", "--value", "abc", "-x"], undefined, 64, `write "'abc'"`],
    [["dump", "-"], "{'a': true}", 66, '"--json" reads JSON'],
    [["dump", "-", "--json"], "{'a': 1}", 66, "is no JSON"],
    [
      ["dump", "--value", "1", "-o", "/none/such"],
      undefined,
      66,
      "such folder",
    ],
  ];
  const outcomes = await Promise.all(
    wrong.map(([args, stdin]) =>
      tcptalks(args, stdin === undefined ? {} : { stdin })
    ),
  );
  for (const [i, { code, err }] of outcomes.entries()) {
    assertStringIncludes(err, wrong[i]?.[3] ?? "?");
    assertEquals(code, wrong[i]?.[2]);
  }
  const forbidden = await tcptalksProcess(["load", "a.pkl"], ["-N"]);
  assertStringIncludes(forbidden.err, "add --allow-read");
  assertEquals(forbidden.code, 66);
});

Deno.test("cli load: 4 MiB of text and 64 characters for each byte of the file are printed", async () => {
  // One text, ten thousand times over: 10 MB.
  const file = dumps(new Array(10_000).fill("x".repeat(1000)));
  const { out } = await tcptalks(["load", "-"], { stdin: file });
  assertEquals(out.length, 4 * 1024 * 1024 + 64 * file.length + "…\n".length);
});
