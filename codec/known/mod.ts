import { type ClassSource, Registry } from "../registry.ts";

/** The classes known without registering. */
export const KNOWN: ClassSource = new Registry();
