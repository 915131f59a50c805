import { assert, assertEquals } from "@std/assert";
import { dumps, loads, tuple } from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

const text = (size: number) => "q".repeat(size);
const bytes = (size: number) => new Uint8Array(size).fill(0x71);

/** Sizes round the frame's, less what stands before in the frame. */
const EDGES = [
  65520,
  65531,
  65532,
  65533,
  65534,
  65535,
  65536,
  65537,
  65545,
  131072,
];

Deno.test("less than 4 bytes have no frame", async () => {
  await assertSameBytes([
    ["None", null],
    ["1", 1],
    ["()", tuple()],
    ["300", 300],
    ["''", ""],
    ["[]", []],
    ["(1,)", tuple(1)],
  ]);
});

Deno.test("large str and bytes stand outside the frames", async () => {
  await assertSameBytes(
    EDGES.flatMap((size): Pair[] => [
      [`"q" * ${size}`, text(size)],
      [`b"q" * ${size}`, bytes(size)],
      [`["q" * ${size}, 1]`, [text(size), 1]],
      [`["q", "q" * ${size}, 1, b"q" * ${size}]`, [
        "q",
        text(size),
        1,
        bytes(size),
      ]],
      [`{"a": b"q" * ${size}, "b": ("q" * ${size},)}`, {
        a: bytes(size),
        b: tuple(text(size)),
      }],
    ]),
    { protocols: [3, 4, 5] },
  );
});

Deno.test("the length in UTF-8 decides, not that in characters", async () => {
  await assertSameBytes([
    ["['é' * 32767, 1]", ["é".repeat(32767), 1]],
    ["['é' * 32768, 1]", ["é".repeat(32768), 1]],
    ["'漢' * 21845 + 'a'", "漢".repeat(21845) + "a"],
    ["['漢' * 21845]", ["漢".repeat(21845)]],
    ["[['', '漢' * 21846]]", [["", "漢".repeat(21846)]]],
    ["['\\ud800' * 21846]", ["\ud800".repeat(21846)]],
  ]);
});

Deno.test("a frame is cut at the first value after 64 KiB", async () => {
  const pairs = EDGES.flatMap((size): Pair[] => {
    const part = Math.floor(size / 2);
    return [
      [`[b"q" * ${part}, b"q" * ${size - part}, 1, 2]`, [
        bytes(part),
        bytes(size - part),
        1,
        2,
      ]],
      [`[[b"q" * ${part}, b"q" * ${size - part}]]`, [[
        bytes(part),
        bytes(size - part),
      ]]],
      [
        `(b"q" * ${part}, b"q" * ${size - part}, {"a": 1})`,
        tuple(bytes(part), bytes(size - part), { a: 1 }),
      ],
    ];
  });
  await assertSameBytes(pairs, { protocols: [4, 5] });
});

Deno.test("long runs of numbers are cut where CPython cuts them", async () => {
  const range = (size: number) => Array.from({ length: size }, (_, i) => i);
  await assertSameBytes([
    ["list(range(70000))", range(70000)],
    ["tuple(range(70000))", tuple(...range(70000))],
    [
      "[i / 2 + 0.25 for i in range(20000)]",
      range(20000).map((i) => i / 2 + 0.25),
    ],
    [
      "[2 ** 40 + i for i in range(20000)]",
      range(20000).map((i) => 2 ** 40 + i),
    ],
    ["[7] * 65533", range(65533 / 2 | 0).flatMap(() => [7, 7]).concat(7)],
    [
      "[(i, i / 3 if i % 3 else None) for i in range(15000)]",
      range(15000).map((i) => tuple(i, i % 3 ? i / 3 : null)),
    ],
    [
      "{str(i): i for i in range(15000)}",
      new Map(range(15000).map((i) => [`${i}`, i])),
    ],
  ], { protocols: [4] });
});

Deno.test("a long int stays inside its frame", async () => {
  await assertSameBytes([["[1, 2 ** 600000, 3]", [1, 2n ** 600000n, 3]]]);
});

Deno.test("3.6 frames everything", async () => {
  await assertSameBytes([
    ["None", null],
    ["1", 1],
    ["()", tuple()],
    ["b'q' * 65536", bytes(65536)],
    ["['q', 'q' * 70000, 1, b'q' * 70000]", [
      "q",
      text(70000),
      1,
      bytes(70000),
    ]],
    ["list(range(70000))", Array.from({ length: 70000 }, (_, i) => i)],
  ], { framing: "python3.6", only: (minor) => minor === "3.6" });
});

Deno.test("a single frame holds the whole message", async () => {
  const value = [
    "q",
    text(70000),
    bytes(70000),
    Array.from({ length: 70000 }, (_, i) => i),
  ];
  const pickle = dumps(value, { framing: "single" });
  assertEquals(pickle[2], 0x95);
  const length = new DataView(pickle.buffer, pickle.byteOffset).getBigUint64(
    3,
    true,
  );
  assertEquals(length, BigInt(pickle.length - 11));
  assertEquals(loads(pickle), value);
  await assertSameBytes([["[1, 'q' * 65000]", [1, text(65000)]], ["7", 7]], {
    framing: "single",
  });
});

Deno.test("a single frame says less than CPython's frames, byte by byte the same else", () => {
  const value = Array.from({ length: 30000 }, (_, i) => i);
  const frames = dumps(value), single = dumps(value, { framing: "single" });
  assert(frames.length > single.length);
  assertEquals((frames.length - single.length) % 9, 0);
});
