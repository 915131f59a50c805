/** numpy's arrays, scalars and types: by bytes that numpy 2 wrote, and by numpy itself where there is one. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Complex,
  DType,
  dumps,
  loads,
  NdArray,
  NdScalar,
  PyGlobal,
  PyObject,
  repr,
} from "../../../codec/mod.ts";
import { findPythons } from "../../kit/python/pythons.ts";
import { hasModule, pickledBy, shownBy } from "../../kit/python/pickled.ts";

/** From numpy 2.4.6: protocol 4, then 5. */
const GOLDEN = [
  [
    "floats",
    "800495ab000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b024b02869468038c0564747970659493948c02663894898887945294284b038c013c944e4e4e4affffffff4affffffff4b00749462894320000000000000f03f000000000000044000000000000008400000000000001040947494622e",
    "80059596000000000000008c136e756d70792e5f636f72652e6e756d65726963948c0b5f66726f6d62756666657294939428962000000000000000000000000000f03f000000000000044000000000000008400000000000001040948c056e756d7079948c0564747970659493948c02663894898887945294284b038c013c944e4e4e4affffffff4affffffff4b007494624b024b0286948c014394749452942e",
  ],
  [
    "big-endian",
    "8004958d000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b02859468038c0564747970659493948c02693294898887945294284b038c013e944e4e4e4affffffff4affffffff4b0074946289430400010002947494622e",
    "80059578000000000000008c136e756d70792e5f636f72652e6e756d65726963948c0b5f66726f6d6275666665729493942896040000000000000000010002948c056e756d7079948c0564747970659493948c02693294898887945294284b038c013e944e4e4e4affffffff4affffffff4b007494624b0285948c014394749452942e",
  ],
  [
    "Fortran",
    "8004959b000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b024b02869468038c0564747970659493948c02693494898887945294284b038c013c944e4e4e4affffffff4affffffff4b0074946288431001000000030000000200000004000000947494622e",
    "80059586000000000000008c136e756d70792e5f636f72652e6e756d65726963948c0b5f66726f6d6275666665729493942896100000000000000001000000030000000200000004000000948c056e756d7079948c0564747970659493948c02693494898887945294284b038c013c944e4e4e4affffffff4affffffff4b007494624b024b0286948c014694749452942e",
  ],
  [
    "scalar",
    "80049566000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c067363616c61729493948c056e756d7079948c0564747970659493948c02663494898887945294284b038c013c944e4e4e4affffffff4affffffff4b0074946243040000c03f94869452942e",
    "80059566000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c067363616c61729493948c056e756d7079948c0564747970659493948c02663494898887945294284b038c013c944e4e4e4affffffff4affffffff4b0074946243040000c03f94869452942e",
  ],
] as const;

const ZOO = `
import numpy as np
zoo = {
    'f8': np.array([1., 2.]), 'big-endian': np.array([1, 2], '>i2'), 'Fortran': np.asfortranarray([[1, 2], [3, 4]], dtype='i4'),
    'single': np.array(5, dtype='u1'), 'read-only': np.frombuffer(b'abcd', dtype='u1'), 'objects': np.array([1, None], dtype=object),
    'structured': np.array([(1, 2.)], dtype=[('id', 'i4'), ('speed', 'f8')]), 'dates': np.array(['2020-01-01'], dtype='M8[ns]'),
    'text': np.array(['ab', 'c']), 'bytes': np.array([b'ab', b'c']), 'empty': np.zeros((0, 3)), 'bools': np.array([True, False]),
    'records': np.rec.array([(1, 2.)]), 'complex': np.array([1 + 2j, 3], dtype='c8'), 'half': np.array([1.5, -2, 6e-8, np.inf], 'f2'),
    'ints': np.array([[1, 2], [3, 4]]), 'axes': np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2), 'strided': np.arange(6)[::2],
    'long double': np.zeros(2, 'g'), 'matrix': np.matrix([[1, 2]]), 'masked': np.ma.array([1], mask=[True]),
    'scalars': [np.float64(1.5), np.float32(2), np.int64(7), np.uint8(3), np.float16(0.1), np.bool_(True), np.str_('h\\u00e9'),
                np.bytes_(b'q'), np.datetime64('2020-01-01'), np.complex64(1)],
    'types': [np.dtype('f4'), np.dtype('>i2'), np.dtype('?'), np.dtype('U3'), np.dtype([('a', 'i4', (2,))]), np.dtype('M8[s]')],
    'classes': [np.float64, np.ndarray, np.dtype], 'two': [np.zeros(1), np.ones(1)], 'large': np.arange(20000.),
}
`;

Deno.test("numpy: golden pickles come as arrays and go back", () => {
  const shown: string[] = [];
  for (const [name, four, five] of GOLDEN) {
    for (const [protocol, hex] of [[4, four], [5, five]] as const) {
      const bytes = Uint8Array.fromHex(hex);
      const value = loads(bytes);
      assert(!(value instanceof PyObject), name);
      assertEquals(dumps(value, { protocol }).toHex(), hex, name);
      if (protocol === 5) shown.push(repr(value));
    }
  }
  assertEquals(shown, [
    "array([[1.0, 2.5], [3.0, 4.0]])",
    "array([1, 2], dtype='>i2')",
    "array([[1, 2], [3, 4]], dtype=int32)",
    "np.float32(1.5)",
  ]);
});

Deno.test("numpy: what numpy 1 wrote goes back under its names", () => {
  for (const [name, four] of GOLDEN) {
    // The one difference between numpy 1 and 2: a module's name, five bytes of it in each frame.
    const old = dumps(
      renamed(loads(Uint8Array.fromHex(four), { exact: true })),
    );
    const value = loads(old);
    assert(!(value instanceof PyObject), name);
    assertEquals(dumps(value).toHex(), old.toHex(), name);
  }
});

function renamed(value: unknown): unknown {
  if (value instanceof PyObject && value.callable instanceof PyGlobal) {
    const { module, name } = value.callable;
    value.callable = new PyGlobal(module.replace("._core", ".core"), name);
  }
  return value;
}

Deno.test("numpy: items are found in any order of axes", () => {
  const data = new Int32Array([1, 2, 3, 4, 5, 6]);
  const rows = new NdArray(data, [2, 3]);
  assertEquals([rows.at(0, 2), rows.at(1, 0), rows.at(-1, -1)], [3, 4, 6]);
  const columns = new NdArray(data, [2, 3], { order: "F" });
  assertEquals([columns.at(0, 2), columns.at(1, 0)], [5, 2]);
  assertEquals(rows.size, 6);
  assertThrows(() => rows.at(2, 0), RangeError, "Axis 0 of length 2");
  assertThrows(() => rows.at(0), RangeError);
  assertThrows(() => new NdArray(data, [2, 2]), RangeError, "does not fit");
  assertThrows(() => DType.of("x9"), RangeError);
});

Deno.test("numpy: values of each kind", () => {
  const at = (code: string, bytes: number[]) =>
    new NdScalar(Uint8Array.from(bytes), DType.of(code)).value;
  assertEquals(at("b1", [1]), true);
  assertEquals(at(">i2", [1, 2]), 258);
  assertEquals(at("<i2", [1, 2]), 513);
  assertEquals(
    at("u8", [255, 255, 255, 255, 255, 255, 255, 255]),
    2n ** 64n - 1n,
  );
  assertEquals(at("f2", [0, 0x3e]), 1.5);
  assertEquals(at("c8", [0, 0, 128, 63, 0, 0, 0, 64]), new Complex(1, 2));
  assertEquals(Number(new NdScalar(2.5)) + 1, 3.5);
});

/** The version whose numpy was there when answers were recorded. */
const RECORDED = "3.11";

const withNumpy: string[] = [];
const pythons = await findPythons();
for (const python of pythons) {
  if (await hasModule(python, "numpy")) withNumpy.push(python.minor);
}
if (
  withNumpy.length === 0 && pythons.every(({ minor }) => minor !== RECORDED)
) {
  withNumpy.push(RECORDED);
}

if (withNumpy.length === 0) {
  Deno.test({
    name: "numpy: arrays go both ways (needs a CPython with numpy)",
    ignore: true,
    fn() {},
  });
}

for (const minor of withNumpy) {
  Deno.test(`numpy: arrays of CPython ${minor}'s numpy come back byte for byte`, async () => {
    for (const { name, pickles } of await pickledBy(minor, ZOO)) {
      for (const [protocol, pickle] of pickles) {
        // It names an array's type once as the str 'b', once as bytes.
        if (name === "masked" && protocol === 2) continue;
        const value = loads(pickle);
        assertEquals(
          dumps(value, { protocol }).toHex(),
          pickle.toHex(),
          `${name}, protocol ${protocol}`,
        );
        assert(name === "masked" || !(value instanceof PyObject), name);
      }
    }
  });

  Deno.test(`numpy: CPython ${minor}'s numpy loads ours`, async () => {
    const values = [
      new NdArray(new Float64Array([1, 2.5, 3, 4]), [2, 2]),
      new NdArray(new Int16Array([1, 2, 3, 4]), [2, 2], { order: "F" }),
      new NdArray(new Uint8Array([1, 0]), [2], { dtype: "b1" }),
      new NdArray(new Float32Array([1, 2]), [1], { dtype: "c8" }),
      new NdArray(new Int16Array([258]), [1], { dtype: ">i2" }),
      new NdArray([1, null, "x"]),
      new NdArray(new BigInt64Array([7n]), []),
      new NdScalar(1.5, "f4"),
      DType.of("u2"),
    ];
    const source =
      "show = lambda v: str([v.tolist(), str(v.dtype), v.flags.writeable]) if hasattr(v, 'tolist') else str(v)";
    for (const protocol of [2, 3, 4, 5] as const) {
      const pickles = values.map((value) => dumps(value, { protocol }));
      assertEquals(await shownBy(minor, pickles, source), [
        "[[[1.0, 2.5], [3.0, 4.0]], 'float64', True]",
        "[[[1, 3], [2, 4]], 'int16', True]",
        "[[True, False], 'bool', True]",
        "[[(1+2j)], 'complex64', True]",
        // A state's items are turned into the machine's byte order.
        `[[258], '${protocol === 5 ? ">i2" : "int16"}', True]`,
        "[[1, None, 'x'], 'object', True]",
        "[7, 'int64', True]",
        "[1.5, 'float32', False]",
        "uint16",
      ]);
    }
  });
}

Deno.test("numpy: an array of more than a thousand items is printed without them, as numpy does", () => {
  const printed = (size: number) =>
    repr(NdArray.fromBytes(new Uint8Array(size), [size], { dtype: "u1" }));
  assert(printed(1000).startsWith("array([0, 0,"));
  assertEquals(printed(1001), "array([...], shape=(1001,), dtype=uint8)");
});
