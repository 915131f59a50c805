/**
 * The links of one's own bot or robot in a browser: calls with their answers
 * and tracebacks, curves of every number, the robot's way on its table, a form
 * to call with.
 *
 * The command `tcptalks monitor` shows the same page for any two peers, by
 * sitting between them, and for recordings.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { monitor } from "@tcptalks/tcptalks/monitor";
 * import { assert } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * await using page = monitor(robot, { http: 0 });
 * assert(/^http:.*#[0-9a-f]{32}$/.test(page.url)); // open it in a browser
 * ```
 *
 * @module
 */
export { type Monitor, monitor, type MonitorOptions } from "./monitor.ts";
