/** Stands in for `kit/pythons.ts`: the CPythons that the server has found. */

import type { Python } from "../../kit/python/pythons.ts";
import { server } from "./remote.ts";

export type { Python };

/** What the server has found. */
export async function findPythons(): Promise<readonly Python[]> {
  const response = await fetch(server("pythons"));
  return await response.json();
}
