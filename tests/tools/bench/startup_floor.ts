/**
 * What any bot pays for: Deno itself, and one connection.
 *
 * @module
 */
const conn = await Deno.connect({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
});
await conn.write(Uint8Array.of(1));
await conn.read(new Uint8Array(1));
console.log("first");
conn.close();
