/**
 * The smallest bot: connects to the port of its argument, asks once, says so.
 *
 * @module
 */
import { TCPTalks } from "../../../mod.ts";

const talks = new TCPTalks({ ip: "127.0.0.1", port: Number(Deno.args[0]) });
await talks.connect();
console.log(await talks.execute(0x11, "first"));
await talks.disconnect();
