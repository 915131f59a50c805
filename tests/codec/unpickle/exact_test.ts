import {
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
} from "@std/assert";
import {
  dumps,
  loads,
  NEED_MORE,
  PickleBuffer,
  PickleDecoder,
  type PickleProtocol,
  PyDict,
  PyFloat,
  type PyGlobal,
  PyObject,
  PyStr,
  type Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { pickle } from "../../kit/pickle_text.ts";

function exact(hex: string): unknown {
  return loads(Uint8Array.fromHex(hex), { exact: true });
}

function assertAgain(hex: string): void {
  const protocol = parseInt(hex.slice(2, 4), 16) as PickleProtocol;
  assertEquals(dumps(exact(hex), { protocol }).toHex(), hex);
}

Deno.test("exact: whole floats are boxed, others are not", () => {
  const list = exact(
    "5d28473ff00000000000004740040000000000004780000000000000004b01652e",
  ) as unknown[];
  assertInstanceOf(list[0], PyFloat);
  assertEquals(list[0].value, 1);
  assertEquals(list[1], 2.5);
  assertInstanceOf(list[2], PyFloat);
  assertEquals(Object.is(list[2].value, -0), true);
  assertEquals(list[3], 1);
});

Deno.test("exact: a NaN of its own keeps its bits", () => {
  const nan = exact("47fff80000000000012e");
  assertInstanceOf(nan, PyFloat);
  assertEquals(nan.bits, 0xfff8000000000001n);
  assertEquals(exact("477ff80000000000002e"), NaN);
});

Deno.test("exact: equal strings that were two objects stay two", () => {
  // a = "shared key"; pickle.dumps([a, a, "".join(["shared", " key"])])
  const hex =
    "80049521000000000000005d94288c0a736861726564206b65799468018c0a736861726564206b657994652e";
  const [first, again, other] = exact(hex) as unknown[];
  assertEquals(first, "shared key");
  assertEquals(again, "shared key");
  assertInstanceOf(other, PyStr);
  assertEquals(other.value, "shared key");
  assertAgain(hex);
});

Deno.test("exact: a surrogate pair as two code points keeps its bytes", () => {
  const value = exact("80045806000000eda0bdedb880942e");
  assertInstanceOf(value, PyStr);
  assertEquals(value.value, "😀");
  assertEquals(value.utf8?.toHex(), "eda0bdedb880");
  assertEquals(exact("80048c04f09f9880942e"), "😀");
});

Deno.test("exact: two NaNs are two keys", () => {
  const nan = "\x47\x7f\xf8\x00\x00\x00\x00\x00\x00";
  const bytes = pickle(`\x80\x02}q\x00(${nan}K\x01${nan}K\x02u.`);
  const dict = loads(bytes, { exact: true });
  assertInstanceOf(dict, PyDict);
  assertEquals(dict.size, 2);
  assertEquals(dumps(dict, { protocol: 2 }), bytes);
});

Deno.test("exact: what a call builds stays a call", () => {
  const bytes = exact(
    "8002635f636f646563730a656e636f64650a7100580300000000c3bf710158060000006c6174696e3171028671035271042e",
  );
  assertInstanceOf(bytes, PyObject);
  assertEquals(`${bytes.callable}`, "_codecs.encode");
  for (
    const hex of [
      "8002635f5f6275696c74696e5f5f0a7365740a71005d7101284b014b02658571025271032e",
      "8003636275696c74696e730a6279746561727261790a71004302616271018571025271032e",
      "80026366756e63746f6f6c730a7061727469616c0a7100635f5f6275696c74696e5f5f0a676574617474720a710163726f626f740a45780a710258070000005f5f6e65775f5f710386710452710585710652710728680568024b018671087d71095804000000756e6974710a5802000000636d710b734e74710c622952710d2e",
    ]
  ) {
    assertInstanceOf(exact(hex), PyObject);
    assertAgain(hex);
  }
});

Deno.test("exact: an object in its own arguments", () => {
  const hex =
    "8004951c000000000000005d948c05726f626f74948c0352656494939468004b0786945294612e";
  const [object] = exact(hex) as [PyObject];
  assertStrictEquals((object.args[0] as unknown[])[0], object);
  assertAgain(hex);
});

Deno.test("exact: state setters", () => {
  const hex =
    "80049549000000000000005d94288c05726f626f74948c0653657474657294939429529468018c0673657474657294939468047d948c0161944b01738652306803295294680668097d9468084b0173865230652e";
  const [first, second] = exact(hex) as [PyObject, PyObject];
  assertEquals(`${first.stateSetter}`, "robot.setter");
  assertEquals(first.state, new Map([["a", 1]]));
  assertStrictEquals(first.stateSetter, second.stateSetter);
  assertAgain(hex);
});

Deno.test("exact: arguments stay the very tuple", () => {
  const bytes = pickle("\x80\x02](K\x01\x85q\x00crobot\nRed\nh\x00Re.");
  const [args, object] = loads(bytes, { exact: true }) as [Tuple, PyObject];
  assertStrictEquals(object.args, args);
  // A class's __reduce__ may give set and one tuple or list again and again.
  assertAgain(
    "80025d710028635f5f6275696c74696e5f5f0a7365740a71015d7102284b014b026585710352" +
      "7104680168035271055d71064b0361635f5f6275696c74696e5f5f0a66726f7a656e73657" +
      "40a71076806857108527109652e",
  );
});

Deno.test("exact: Python 2's names that do not come back keep themselves", () => {
  const names = [
    "exceptions\nStandardError",
    "UserDict\nUserDict",
    "cStringIO\nStringIO",
  ];
  for (const name of names) {
    const bytes = pickle(`\x80\x02c${name}\nq\x00.`);
    assertEquals(dumps(loads(bytes, { exact: true }), { protocol: 2 }), bytes);
    assertEquals(dumps(loads(bytes), { protocol: 2 }), bytes);
  }
});

Deno.test("exact: two classes under one of Python 2's names stay two", () => {
  const bytes = pickle(
    "\x80\x02]q\x00(cexceptions\nOSError\nq\x01cexceptions\nOSError\nq\x02h\x01e.",
  );
  const [a, b, again] = loads(bytes, { exact: true }) as PyGlobal[];
  assertEquals(b!.wire?.distinct, true);
  assertStrictEquals(a, again);
  assertEquals(dumps([a, b, again], { protocol: 2 }), bytes);
});

Deno.test("exact: a class whose names are strings of their own", () => {
  const hex =
    "8004952a000000000000005d94288c086461746574696d659468018c086461746574696d659493948c086461746574696d6594652e";
  // ["datetime", datetime.datetime, "".join(["date", "time"])]
  const [, type, text] = exact(hex) as [string, PyGlobal, PyStr];
  assertEquals(type.wire?.strings, ["datetime", new PyStr("datetime")]);
  assertInstanceOf(text, PyStr);
  assertAgain(hex);
});

Deno.test("exact: only the user's own classes are made", () => {
  const fraction = exact(
    "8004951f000000000000008c09667261637469" +
      "6f6e73948c084672616374696f6e94934b014b03869452942e",
  );
  assertInstanceOf(fraction, PyObject);
});

Deno.test("exact: a call whose value is popped stays with the object", () => {
  // m.A() and then m.f(that, "a", 5) for what it does, as dill fills closures.
  const hex = "8002636d0a410a29817100636d0a660a68005801000000614b058752302e";
  const object = exact(hex) as PyObject;
  assertEquals(object.effects?.map(({ callable }) => `${callable}`), ["m.f"]);
  assertStrictEquals(object.effects?.[0]?.args[0], object);
  assertAgain(hex);
});

Deno.test("exact: pickletools.optimize leaves memo entries out, and so do we", () => {
  for (
    const hex of [
      // pickletools.optimize(pickle.dumps([x := (1, "a"), x, {"k": [x]}], 2))
      "80025d284b0158010000006186710068007d58010000006b5d68006173652e",
      "80049516000000000000005d284b018c0161869468007d8c016b5d68006173652e",
    ]
  ) assertAgain(hex);
});

Deno.test("exact: what is met again has a place in the memo, whatever it came from", () => {
  // pickletools.optimize(pickle.dumps([]))
  const alone = exact("80045d2e") as unknown[];
  const asked: PickleBuffer[] = [];
  const shared = dumps([new PickleBuffer(new Uint8Array(1)), alone, alone], {
    protocol: 5,
    bufferCallback: (buffer) => {
      asked.push(buffer);
      return false;
    },
  });
  assertEquals(shared.toHex(), "8005950b000000000000005d942897985d946801652e");
  assertEquals(asked.length, 1);
  alone.push(alone);
  assertEquals(dumps(alone).toHex(), "80049506000000000000005d946800612e");
  // By DUP a list holds itself, and a tuple two of one list.
  const itself = exact("5d32612e") as unknown[];
  assertStrictEquals(itself[0], itself);
  assertEquals(dumps(itself).toHex(), dumps(alone).toHex());
  const twice = exact("5d32862e") as Tuple;
  assertAgain(dumps(twice).toHex());
  const [one, other] = loads(dumps(twice)) as Tuple;
  assertStrictEquals(one, other);
});

Deno.test("exact: a dict that began as an object keeps what its pickle left out", () => {
  const hex = "80047d4b0043016294732e";
  const value = loads(Uint8Array.fromHex(hex), {
    exact: true,
    dicts: "object",
  });
  assertEquals(dumps(value).toHex(), dumps(exact(hex)).toHex());
});

Deno.test("exact: a dotted class without a place in the memo is not referred to by one", () => {
  const twice = exact("80045d288c016d8c03612e62938c016d8c03612e6293652e");
  const again = loads(dumps(twice, { protocol: 2 }));
  assertEquals(String(again), "m.a.b,m.a.b");
});

Deno.test("exact: keys that hold NaN are each of its own", () => {
  const hex =
    "8004951f000000000000007d9428477ff800000000000085944b0a477ff800000000000085944b0b752e";
  assertEquals((exact(hex) as PyDict).size, 2);
  assertAgain(hex);
});

Deno.test("exact: an empty buffer in the pickle is not the empty bytes", () => {
  // [b"", PickleBuffer(b"")]
  assertAgain("8005950b000000000000005d9428430094430094652e");
});

Deno.test("exact: an object is written as often as Python began it", () => {
  for (
    const hex of [
      // It keeps its arguments, a tuple of a list of itself.
      "800263726d6f640a6d6b0a71005d71016800680185710252710361306802523068032e",
      "80059521000000000000008c04726d6f64948c026d6b9493945d94680268038594529461306804523068052e",
    ]
  ) assertAgain(hex);
});

Deno.test("exact: what was changed since is written as it is now", () => {
  const object = exact(
    "800263726d6f640a6d6b0a71005d71016800680185710252710361306802523068032e",
  ) as PyObject;
  object.args = tuple(7);
  const again = loads(dumps(object)) as PyObject;
  assertEquals(again.args, tuple(7));
});

Deno.test("exact: 480 reductions that lead back to themselves, of CPython 3.11", async () => {
  const file = new URL("../../data/recursive.txt.gz", import.meta.url);
  const packed = new Blob([await Deno.readFile(file)]).stream();
  const text = packed.pipeThrough(new DecompressionStream("gzip"));
  const lines = (await new Response(text).text()).trim().split("\n");
  assertEquals(lines.length, 480);
  for (const hex of lines) assertAgain(hex);
});

Deno.test("exact: a function that dill wrote, which names a class in lines by protocol 4 too", () => {
  // dill.dumps(lambda x: x + 1, 2), then 4
  for (
    const hex of [
      "80026364696c6c2e5f64696c6c0a5f6372656174655f66756e6374696f6e0a7100286364696c6c2e5f64696c6c0a5f6372656174655f636f64650a7101286364696c6c2e5f64696c6c0a5f6c6f61645f747970650a7102580500000062797465737103857104527105295271064b014b004b004b014b024b03635f636f646563730a656e636f64650a7107580d000000c297007c0064017a0000005300710858060000006c6174696e31710986710a52710b4e4b0186710c29580100000078710d85710e5804000000662e7079710f58080000003c6c616d6264613e711068104b016807580f000000c28000c28821c28861c28925c280007111680986711252711368062929747114527115635f5f6275696c74696e5f5f0a5f5f6d61696e5f5f0a68104e4e7471165271177d71187d7119580f0000005f5f616e6e6f746174696f6e735f5f711a7d711b7386711c622e",
      "800495c7000000000000008c0a64696c6c2e5f64696c6c948c105f6372656174655f66756e6374696f6e9493942868008c0c5f6372656174655f636f6465949394284300944b014b004b004b014b024b03430c97007c0064017a0000005300944e4b018694298c01789485948c04662e7079948c083c6c616d6264613e94680b4b01430a80008821886189258000946805292974945294635f5f6275696c74696e5f5f0a5f5f6d61696e5f5f0a680b4e4e749452947d947d948c0f5f5f616e6e6f746174696f6e735f5f947d94738694622e",
    ]
  ) assertAgain(hex);
});

Deno.test("exact: what has no place in the memo is noted wherever a stream is cut", () => {
  const pickles = [
    "80048c01618c0161862e",
    "80045d945d612e",
    "80048c016d8c01439329812e",
    "800258010000006171005801000000618671012e",
  ];
  for (const hex of pickles) {
    const bytes = Uint8Array.fromHex(hex);
    const protocol = bytes[1] === 2 ? 2 : 4;
    const whole = dumps(loads(bytes, { exact: true }), { protocol });
    for (let cut = 1; cut < bytes.length; cut++) {
      const decoder = new PickleDecoder({ exact: true });
      decoder.push(bytes.subarray(0, cut));
      assertEquals(decoder.next(), NEED_MORE);
      decoder.push(bytes.subarray(cut));
      assertEquals(dumps(decoder.next(), { protocol }), whole, `${hex} ${cut}`);
    }
  }
});

Deno.test("exact: two classes that share their module's name, as those in C did until 3.9", () => {
  // pickle.dumps([operator.methodcaller("f"), operator.itemgetter(1)], 4) of CPython 3.9
  assertAgain(
    "80049540000000000000005d94288c086f70657261746f72948c0c6d6574686f6463616c6c65729493948c0166948594529468018c0a6974656d6765747465729493944b0185945294652e",
  );
});
