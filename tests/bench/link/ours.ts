import type { LinkKind } from "./caller.ts";

/** This project's link. */
export const ours: LinkKind | undefined = undefined;
