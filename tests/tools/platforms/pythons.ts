/** Stands in for `kit/python/pythons.ts`: what CPythons once answered is enough here, and what they did not is asked of the server's. */

import type { Python } from "../../kit/python/pythons.ts";
import { server } from "./remote.ts";

export type { Python };

/** None: the tests run with recorded answers. */
export function findPythons(): Promise<readonly Python[]> {
  return Promise.resolve([]);
}

/** What the server has found. */
export async function allPythons(): Promise<readonly Python[]> {
  const response = await fetch(server("pythons"));
  return await response.json();
}

/** Orders minor versions such as "3.9" and "3.10". */
export function compareVersions(one: string, other: string): number {
  const minor = (version: string) => Number(version.split(".")[1]);
  return minor(one) - minor(other);
}
