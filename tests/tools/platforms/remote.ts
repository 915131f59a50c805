/** Where the server is that has the files and the Pythons. */

/** The folder that these modules were built into. */
const BUILT: string = new URL("../../../", import.meta.url).href;

/** The server's address: given by the one who starts Node, in a browser that of the page. */
function base(): string {
  const { SERVER } = globalThis as { SERVER?: string };
  return SERVER ?? BUILT;
}

/** The address of a service. */
export function server(path: string): string {
  return base() + path;
}

/** The address of a file that stands beside a module. */
export function fileOf(url: string | URL): string {
  return server(String(url).slice(BUILT.length));
}
