import { assertEquals, assertInstanceOf } from "@std/assert";
import { dumps, loads, PyDate, PyFloat, repr } from "../../../codec/mod.ts";
import { connected, reply } from "../../kit/network/links.ts";

/**
 * What Python 3.8 writes at protocols 0, 2 and 4 for
 * [1.0, 1, 2.5, {0.0: -3.0, 'n': [2.0, 3.0]}, (1e300,), datetime.date(2024, 1, 2)]
 */
const PICKLES = [
  "286c70300a46312e300a6149310a6146322e350a61286470310a46302e300a462d332e300a73566e0a70320a286c70330a46322e300a6146332e300a617361284631652b3330300a7470340a61636461746574696d650a646174650a70350a28635f636f646563730a656e636f64650a70360a285607e801020a70370a566c6174696e310a70380a7470390a527031300a747031310a527031320a612e",
  "80025d710028473ff00000000000004b014740040000000000007d71012847000000000000000047c00800000000000058010000006e71025d7103284740000000000000004740080000000000006575477e37e43c8800759c857104636461746574696d650a646174650a7105635f636f646563730a656e636f64650a7106580500000007c3a80102710758060000006c6174696e31710886710952710a85710b52710c652e",
  "80049573000000000000005d9428473ff00000000000004b014740040000000000007d942847000000000000000047c0080000000000008c016e945d94284740000000000000004740080000000000006575477e37e43c8800759c85948c086461746574696d65948c0464617465949394430407e801029485945294652e",
];

for (const hex of PICKLES) {
  Deno.test(`floats: "exact" keeps whole floats apart, of ${hex.slice(0, 4)}…`, () => {
    const value = loads(Uint8Array.fromHex(hex), { floats: "exact" });
    assertEquals(
      repr(value),
      "[1.0, 1, 2.5, {0.0: -3.0, 'n': [2.0, 3.0]}, (1e+300,), datetime.date(2024, 1, 2)]",
    );
    assertInstanceOf(value, Array);
    assertInstanceOf(value[0], PyFloat);
    assertEquals(value[2], 2.5);
    // Known classes are built, unlike with `exact`.
    assertInstanceOf(value[5], PyDate);
    assertEquals(loads(Uint8Array.fromHex(hex), {}), loads(dumps(value)));
  });
}

Deno.test('floats: a link with floats: "exact" gives and takes them', async () => {
  await using link = await connected({ floats: "exact" });
  const call = link.talks.execute(0x12);
  const { retcode } = await link.peer.request();
  link.peer.send(reply(retcode, new PyFloat(2)));
  const value = await call;
  assertInstanceOf(value, PyFloat);
  assertEquals(value.value, 2);
});
