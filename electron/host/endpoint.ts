/**
 * Where a local program listens: a unix socket, or a TCP port on loopback where Node and that program have no socket file in
 * common (Windows). A port can be reached by every user of the machine and by a browser; whoever chooses it must say why that
 * is bearable.
 */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: number };

export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.kind === 'unix' ? `unix:${endpoint.path}` : `tcp:${endpoint.port}`;
}

/** Reverse of `formatEndpoint`; null for anything else. */
export function parseEndpoint(text: string | undefined): Endpoint | null {
  const match = /^(unix|tcp):(.+)$/s.exec(text ?? '');
  const rest = match?.[2];
  if (rest === undefined) return null;
  if (match?.[1] === 'unix') return { kind: 'unix', path: rest };
  const port = Number(rest);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { kind: 'tcp', port } : null;
}
