/** Placeholder. @module */
export { MonitorServer } from "./monitor_server.ts";
