/**
 * `tcptalks`, the command: calls robots, plays one, and shows what is on the
 * wire.
 *
 * ```sh
 * deno run -N jsr:@tcptalks/tcptalks/cli call 192.168.1.12 0x12 1.5
 * ```
 *
 * @module
 */
import { main } from "./main.ts";

export { main };
export { Style } from "./shown/style.ts";
export {
  type Output,
  Terminal,
  type TerminalStreams,
} from "./shown/terminal.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
