/** What a page needs at least: its size is measured. */

export { kwargs, TCPTalks } from "../../../transport/mod.ts";
export { webSocketNetwork } from "../../../transport/network/web.ts";
