import { policyOf } from "../door/door.ts";

/** What lies beside a page is its own. */
const POLICY = policyOf(
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "manifest-src 'self'",
);

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  webmanifest: "application/manifest+json",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  ico: "image/x-icon",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
};

/** A part of an address that names a file, and neither a hidden one nor a way up. */
const NAME = /^[\w\-][\w\-. ]*$/u;

/**
 * The file of an address in a folder; undefined where there is none. What
 * lies outside the folder, by a link too, is not there.
 */
export async function fileIn(
  folder: string,
  path: string,
): Promise<Response | undefined> {
  const names = decoded(path).split("/").slice(1);
  if (names.at(-1) === "") names[names.length - 1] = "index.html";
  if (!names.every((name) => NAME.test(name))) return undefined;
  try {
    const root = await Deno.realPath(folder);
    const file = await Deno.realPath([root, ...names].join("/"));
    if (!file.startsWith(`${root}/`)) return undefined;
    const extension = file.slice(file.lastIndexOf(".") + 1);
    const type = TYPES[extension] ?? "application/octet-stream";
    if (!(await Deno.stat(file)).isFile) return undefined;
    // As it is read: who reads slowly, and he needs no token, takes no memory.
    const { readable } = await Deno.open(file);
    return new Response(readable, {
      headers: { "content-type": type, "content-security-policy": POLICY },
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

/** An address's text; empty where it is none. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
