/** Where the guest's sshd is reached from the host: through a local socket, or a port of the loopback. Plain data. */
export type SshEndpoint = { readonly path: string } | { readonly host: string; readonly port: number };

export function formatSshEndpoint(endpoint: SshEndpoint): string {
  return 'path' in endpoint ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
}
