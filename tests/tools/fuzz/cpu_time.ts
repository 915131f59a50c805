import { cpuUsage } from "node:process";

/** Milliseconds that this process has computed: those of others do not count, as they would by a clock. */
export function cpuTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
