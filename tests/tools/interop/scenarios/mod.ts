/** All scenarios, in the table's order. */

import type { Scenario } from "../scenario.ts";
import { ARGUMENTS } from "./arguments.ts";
import { CONCURRENCY } from "./concurrency.ts";
import { CROSSING } from "./crossing.ts";
import { DISCONNECTS } from "./disconnects.ts";
import { ERRORS } from "./errors.ts";
import { HANDSHAKES } from "./handshake.ts";
import { MULTI } from "./multi.ts";
import { RECONNECTS } from "./reconnect.ts";
import { SEGMENTS } from "./segments.ts";
import { SIZES } from "./sizes.ts";
import { VALUES } from "./values.ts";

/** All scenarios, in the table's order. */
export const SCENARIOS: readonly Scenario[] = [
  ...HANDSHAKES,
  ...VALUES,
  ...ARGUMENTS,
  ...ERRORS,
  ...CONCURRENCY,
  ...SEGMENTS,
  ...SIZES,
  ...DISCONNECTS,
  ...RECONNECTS,
  ...MULTI,
  ...CROSSING,
];
