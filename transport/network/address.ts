/** A host and a port as people write them, with brackets around IPv6. */
export function hostAndPort(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
