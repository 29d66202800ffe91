import { readFile } from 'node:fs/promises';

/** `__SO_ACCEPTCON` of linux/net.h: the socket is a listening one. */
const FLAG_LISTENING = 0x10000;

/**
 * Whether a program listens on a unix socket, found out without connecting: some daemons serve one connection in their life,
 * and a trial would be it. Linux alone (`/proc/net/unix`).
 */
export async function isUnixSocketListening(path: string): Promise<boolean> {
  return listeningPaths(await readFile('/proc/net/unix', 'utf8')).has(path);
}

/** Paths of the listening sockets in a `/proc/net/unix` table: `Num RefCount Protocol Flags Type St Inode Path`. */
export function listeningPaths(table: string): Set<string> {
  const paths = new Set<string>();
  for (const line of table.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ ([0-9A-F]+) \S+ \S+ +\d+ (.+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    if ((Number.parseInt(match[1], 16) & FLAG_LISTENING) !== 0) paths.add(match[2]);
  }
  return paths;
}
