/** All scenarios, in the table's order. */

import type { Scenario } from "../scenario.ts";
import { HANDSHAKES } from "./handshake.ts";

/** All scenarios, in the table's order. */
export const SCENARIOS: readonly Scenario[] = [
  ...HANDSHAKES,
];
