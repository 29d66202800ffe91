import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import WebSocket from 'ws';
import { eventually } from './eventually.ts';

/**
 * Ends a worker thread of a running process as if it had failed: a thread cannot be killed from outside, but Node lets a debugger in
 * when it gets SIGUSR1 (at a free port if it was started with `--inspect-port=0`), and a debugger can say `process.exit` in the worker.
 * The process has one worker; its next one, which the debugger sees as well, is left alone: Node itself dies of a `process.exit` in a
 * worker that is only starting.
 */
export async function endWorkerOf(pid: number, exitCode: number): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const url = await eventually(() => debuggerUrl(pid), { what: `process ${pid} lets a debugger in` });
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let last = 0;
  const say = (method: string, params: object): void => {
    last += 1;
    socket.send(JSON.stringify({ id: last, method, params }));
  };
  const expression = `process.exit(${exitCode})`;
  const ended = new Promise<void>((resolve) => {
    let told = false;
    socket.on('message', (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString()) as { method?: string; params?: { sessionId?: string } };
      if (method === 'NodeWorker.detachedFromWorker') resolve();
      if (method !== 'NodeWorker.attachedToWorker' || told) return;
      told = true;
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
      say('NodeWorker.sendMessageToWorker', { sessionId: params?.sessionId, message });
    });
  });
  say('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await ended;
  socket.close();
}

/** Of the process itself: the one of its listening sockets that speaks the debugger's protocol. */
async function debuggerUrl(pid: number): Promise<string | null> {
  for (const port of await listeningPorts(pid)) {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(5_000) });
    const [target] = (await response.json()) as { webSocketDebuggerUrl?: string }[];
    if (target?.webSocketDebuggerUrl !== undefined) return target.webSocketDebuggerUrl;
  }
  return null;
}

/** On the loopback. */
async function listeningPorts(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const rows = (await readFile(`/proc/${pid}/net/tcp`, 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter((row) => row[3] === '0A' && row[1]?.startsWith('0100007F:') === true && inodes.has(row[9]))
    .map((row) => Number.parseInt(row[1]?.split(':')[1] ?? '', 16));
}
