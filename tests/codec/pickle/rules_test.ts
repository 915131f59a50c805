/** Which test covers which rule of the format, as CPython's C pickler has it; each that is named must be there. */

import { assert, assertEquals } from "@std/assert";
import { dumps, float, loads, repr } from "../../../codec/mod.ts";
import {
  readCorpus,
  readLargeCorpus,
  readMalformed,
} from "../../kit/corpus.ts";

/** Rule, file and test; "corpus" and "malformed" name a group of entries. */
type Rule = readonly [rule: string, file: string, ...tests: string[]];

const CONTAINERS = "containers";
const FRAMES = "frames";
const GLOBALS = "globals";
const REDUCE = "reduce";
const SCALARS = "scalars";
const STRINGS = "strings";

const RULES: readonly Rule[] = [
  [
    "Envelope: PROTO outside any frame, STOP in the last",
    FRAMES,
    "less than 4 bytes have no frame",
  ],
  [
    "Frames: cut at the first value after 64 KiB, nowhere else",
    FRAMES,
    "a frame is cut at the first value after 64 KiB",
    "long runs of numbers are cut where CPython cuts them",
    "a long int stays inside its frame",
  ],
  [
    "Frames: large str, bytes and bytearray stand outside",
    FRAMES,
    "large str and bytes stand outside the frames",
    "the length in UTF-8 decides, not that in characters",
  ],
  ["Frames: 3.6 has none of these rules", FRAMES, "3.6 frames everything"],
  [
    "Scalars: None, True, False",
    SCALARS,
    "None, True and False are single opcodes",
  ],
  [
    "Scalars: ints round every boundary, minimal LONG1 and LONG4",
    SCALARS,
    "ints round every boundary of the opcodes are as CPython's",
  ],
  [
    "Scalars: floats to the bit",
    SCALARS,
    "a boxed float stays a float, with all the bits of a NaN",
    "a number that is no safe integer is a float",
  ],
  [
    "Memo: what is memoized, and what never",
    SCALARS,
    "scalars are never memoized",
  ],
  [
    "Memo: the empty tuple is not",
    CONTAINERS,
    "the empty tuple has no place in the memo",
  ],
  ["Memo: put and get beyond 255", CONTAINERS, "memo indices go beyond 255"],
  [
    "Memo: by identity",
    CONTAINERS,
    "an object that stands twice is written once",
    "equal objects are two, other than equal strings",
  ],
  [
    "Memo: each pickle has its own",
    "use",
    "each pickle has a memo of its own",
  ],
  [
    "str: the header by its UTF-8 length, lone surrogates",
    STRINGS,
    "str has the header that its length in UTF-8 asks for",
    "lone surrogates are written like any other code point",
  ],
  [
    "str: a pair as two code points",
    STRINGS,
    "two code points that look like a pair stay two in a PyStr",
  ],
  [
    "bytes: by protocol, protocol 2 through a call",
    STRINGS,
    "bytes are as CPython's at each protocol",
    "protocol 2 shares the codec of bytes, not the text made of them",
    "Python has only one empty bytes object",
  ],
  ["bytearray", STRINGS, "bytearray is a call of the class until protocol 5"],
  ["Containers: tuple", CONTAINERS, "tuples of each length have their opcode"],
  [
    "Containers: list in batches",
    CONTAINERS,
    "lists are written in batches of 1000, the last one never as a single item",
  ],
  [
    "Containers: dict in batches",
    CONTAINERS,
    "dicts are written in batches of 1000, an empty one after full ones",
  ],
  [
    "Containers: set and frozenset",
    CONTAINERS,
    "sets are written in batches of 1000, frozensets in one",
  ],
  [
    "Containers: the iterator rule",
    REDUCE,
    "list and dict subclasses write a batch of one without MARK",
  ],
  [
    "Containers: recursion",
    CONTAINERS,
    "cycles through lists, dicts, tuples and sets are as CPython's",
  ],
  [
    "Objects: REDUCE, NEWOBJ, NEWOBJ_EX",
    REDUCE,
    "REDUCE writes the callable, the arguments, the opcode",
    "NEWOBJ leaves the class out of the arguments, BUILD is left out without a state",
    "NEWOBJ_EX has keyword arguments, a partial before protocol 4",
  ],
  [
    "Objects: recursion through the arguments",
    REDUCE,
    "an object whose arguments lead back to it is popped and fetched",
  ],
  [
    "Objects: items, pairs, state",
    REDUCE,
    "list items come first, then pairs, then the state",
  ],
  [
    "Objects: a state setter",
    REDUCE,
    "a state setter is called with the object and the state",
  ],
  [
    "Globals: STACK_GLOBAL and GLOBAL",
    GLOBALS,
    "a class is named once, its module shared with other classes of it",
    "names beyond ASCII are UTF-8 from protocol 3 on",
  ],
  [
    "Globals: dotted names before protocol 4",
    GLOBALS,
    "dotted names are looked up with getattr before protocol 4",
  ],
  [
    "Globals: the extension registry",
    GLOBALS,
    "extension codes are written instead of names, and never memoized",
  ],
  [
    "Globals: Python 2's names",
    GLOBALS,
    "protocol 2 writes the names of Python 2",
    "names of Python 2 itself are written as they were",
  ],
  [
    "Globals: the tables of names",
    "../names",
    "names of Python 3 map to those of Python 2 as in CPython",
    "names of Python 2 map to those of Python 3 as in CPython",
  ],
  [
    "Globals: two classes under one of Python 2's names",
    "../unpickle/exact",
    "two classes under one of Python 2's names stay two",
  ],
  ["Globals: the type of None", GLOBALS, "the type of None is a call of type"],
  [
    "Identity: strings shared, or distinct, or boxed",
    STRINGS,
    "equal strings are one object, in keys and values alike",
    "strings can be distinct: then none is shared",
    "a boxed string is shared with itself only",
  ],
  [
    "Identity: names of static types, functions and heap types",
    GLOBALS,
    "the name of a static type is a string of its own",
    "functions of builtins have a module string of their own",
    "heap types of C have a module string of their own",
  ],
  [
    "Identity: what was read exactly keeps all of it",
    "../unpickle/corpus",
    "exactly the same bytes again, whatever CPython's C pickler wrote",
  ],
  [
    "Identity: 3.13.0 and dotted names",
    "corpus",
    "classes/zoo/nested:p2:3.13",
    "classes/zoo/nested-deep:p3:3.13",
  ],
  [
    "Real objects: each of the library",
    REDUCE,
    "what Python's library is made of is written by what it reduces to",
  ],
  [
    "Real objects: as every CPython writes and prints them",
    "../known/roundtrip",
    "come back byte for byte",
    "print as there",
  ],
  [
    "Real objects: buffers",
    STRINGS,
    "a buffer goes into the pickle, or beside it",
  ],
  [
    "Limits: nesting",
    CONTAINERS,
    "nesting up to the limit is written, and loads again",
  ],
  [
    "Limits: reading is not recursive",
    "../unpickle/limits",
    "a million nested tuples",
    "a million nested lists, dicts, sets and objects",
  ],
  [
    "Decoder: marks",
    "malformed",
    "malformed/mark/",
    "malformed/no-mark/",
    "malformed/underflow/",
  ],
  ["Decoder: POP of a mark", "corpus", "hand/stack/pop-of-mark:"],
  [
    "Decoder: odd counts",
    "malformed",
    "malformed/type/setitems-odd",
    "malformed/type/dict-one",
  ],
  ["Decoder: PROTO above 5", "malformed", "malformed/proto/7"],
  [
    "Decoder: PROTO anywhere",
    "corpus",
    "hand/envelope/proto-twice:",
    "hand/envelope/proto-late:",
  ],
  [
    "Decoder: what is below and behind STOP",
    "corpus",
    "hand/stack/items-below-stop:",
    "hand/envelope/trailing-bytes:",
  ],
  [
    "Decoder: the memo",
    "corpus",
    "hand/memo/overwritten:",
    "hand/memo/memoize-after-put:",
    "hand/memo/sparse:",
  ],
  ["Decoder: a missing memo entry", "malformed", "malformed/memo/get"],
  [
    "Decoder: the memo per pickle, or kept",
    "../unpickle/values",
    "Unpickler: several pickles in one buffer",
  ],
  [
    "Decoder: frames are taken leniently",
    "corpus",
    "hand/frame/unframed-between:",
    "hand/frame/stop-outside:",
    "hand/frame/at-protocol-0:",
  ],
  [
    "Decoder: text opcodes",
    "../unpickle/python2",
    "Python 2: INT",
    "Python 2: LONG",
    "Python 2: FLOAT",
    "Python 2: STRING and its escapes",
    "Python 2: UNICODE",
  ],
  ["Decoder: 4300 digits", "malformed", "malformed/text/int-4300-digits"],
  [
    "Decoder: signs and bounds of lengths",
    "malformed",
    "malformed/length/long4-least",
    "malformed/length/binstring-least",
    "malformed/length/binunicode8-2^63",
  ],
  [
    "Decoder: no allocation before the bytes are there",
    "../unpickle/limits",
    "a declared length takes no memory before its bytes are there",
    "the largest memo index allocates nothing",
  ],
  [
    "Decoder: padded and empty LONG1, LONG4",
    "corpus",
    "hand/long1/padded:",
    "hand/long1/empty:",
    "hand/long4/empty:",
  ],
  ["Decoder: UTF-8", "malformed", "malformed/utf8/"],
  ["Decoder: surrogates are allowed", "corpus", "hand/binunicode/surrogate:"],
  [
    "Decoder: arguments are tuples, keywords dicts, callees names",
    "malformed",
    "malformed/type/newobj-args-list",
    "malformed/type/newobj-ex-kwargs-tuple",
    "malformed/type/reduce-of-str",
  ],
  [
    "Decoder: BUILD None",
    "../unpickle/classes",
    "BUILD with None is nothing, on anything",
  ],
  [
    "Decoder: items on placeholders",
    "corpus",
    "hand/appends/to-extend:",
    "hand/setitem/on-subclass:",
  ],
  [
    "Decoder: equal keys",
    "../unpickle/values",
    "of equal keys the first stays, with the last value",
  ],
  [
    "Decoder: keys that share parts",
    "../unpickle/limits",
    "keys that share their parts take linear time",
  ],
  [
    "Decoder: `__proto__` is a key",
    "../unpickle/values",
    "dicts as objects, where every key is data",
  ],
  [
    "Decoder: calls by meaning",
    "corpus",
    "hand/reduce/codecs:",
    "hand/reduce/codecs-hyphen:",
    "hand/reduce/bytearray-of-text:",
    "hand/reduce/set:",
  ],
  ["Decoder: nothing is run", "../unpickle/classes", "nothing is executed"],
];

const corpus = [...await readCorpus(), ...await readLargeCorpus()];
const ids = new Map([
  ["corpus", corpus.map(({ id }) => id)],
  ["malformed", (await readMalformed()).map(({ id }) => id)],
]);

for (const [rule, file, ...tests] of RULES) {
  Deno.test(`rules: ${rule} (${file})`, async () => {
    const entries = ids.get(file);
    const url = new URL(`${file}_test.ts`, import.meta.url);
    const source = entries ? "" : await Deno.readTextFile(url);
    for (const name of tests) {
      const found = entries?.some((id) => id.startsWith(name)) ??
        source.includes(name);
      assert(found, `${name} is not in ${file}`);
    }
  });
}

/** `pickle.dumps(…, 4)` of CPython 3.8 to 3.13, for rules that stand between others. */
const BETWEEN: readonly (readonly [string, unknown, string])[] = [
  [
    "True, 1, 1.0 apart",
    [true, 1, float(1)],
    "80049511000000000000005d9428884b01473ff0000000000000652e",
  ],
  [
    "'' and b'' are memoized",
    ["", "", new Uint8Array(), new Uint8Array()],
    "8004950f000000000000005d94288c009468014300946802652e",
  ],
];

for (const [name, value, wanted] of BETWEEN) {
  Deno.test(`rules: ${name}`, () => {
    assertEquals(dumps(value).toHex(), wanted);
    const exact = loads(dumps(value), { exact: true });
    assertEquals(dumps(exact).toHex(), wanted);
    assertEquals(repr(exact), repr(value));
  });
}

Deno.test("rules: an OSError is the class of its number, True being 1", () => {
  // OSError(True, "x") and OSError(2, "x") by protocol 2
  const head = "800263657863657074696f6e730a4f534572726f720a7100";
  const tail = "580100000078710186710252710";
  for (
    const [errno, wanted] of [
      ["88", "PermissionError(True, 'x')"],
      ["4b02", "FileNotFoundError(2, 'x')"],
      ["89", "OSError(False, 'x')"],
    ] as const
  ) {
    const pickle = Uint8Array.fromHex(`${head}${errno}${tail}32e`);
    assertEquals(repr(loads(pickle)), wanted);
  }
});
