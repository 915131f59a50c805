/** The version of this package, as `deno.json` says it. */
export const VERSION = "0.1.0";
