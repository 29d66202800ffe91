import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { DisposableStack } from '../../../electron/base/disposable.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { openEngineSocket } from '../../../electron/forward/engine-socket.ts';
import { connectSsh } from '../../../electron/forward/ssh-session.ts';
import type { GuestCpu } from '../../../electron/forward/ssh/algorithms.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { startSshd } from './sshd.ts';

/**
 * What the forwarded socket costs: the same requests on the engine's own socket and through a real OpenSSH server, one after the
 * other and interleaved. Prints a table; needs Linux, root and openssh-server.
 */
const REQUESTS = 2_000;
const BULK_BYTES = 512 * 1024 * 1024;
const ROUNDS = 3;

const signal = new AbortController().signal;

function call(
  socketPath: string,
  options: { path: string; method?: string; agent: Agent; upload?: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { path, method = 'GET', agent } = options;
    const outgoing = request({ socketPath, path, method, agent }, (response) => {
      response.on('end', () => resolve());
      response.on('error', reject);
      response.resume();
    });
    outgoing.on('error', reject);
    const block = Buffer.alloc(64 * 1024, 'x');
    let leftBytes = options.upload ?? 0;
    const more = (): void => {
      while (leftBytes > 0) {
        leftBytes -= block.length;
        if (!outgoing.write(block)) return;
      }
      outgoing.end();
    };
    outgoing.on('drain', more);
    more();
  });
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Figures {
  readonly keptMs: number;
  readonly newMs: number;
  readonly parallelPerSecond: number;
  readonly loadMBps: number;
  readonly saveMBps: number;
}

async function measure(socketPath: string): Promise<Figures> {
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const fresh = new Agent({ keepAlive: false });
  const many = new Agent({ keepAlive: true, maxSockets: 32 });
  const ping = (agent: Agent): Promise<void> => call(socketPath, { path: '/_ping', agent });
  for (let count = 0; count < 200; count += 1) await ping(kept);
  const keptMs = await elapsedMs(async () => {
    for (let count = 0; count < REQUESTS; count += 1) await ping(kept);
  });
  const newMs = await elapsedMs(async () => {
    for (let count = 0; count < REQUESTS; count += 1) await ping(fresh);
  });
  const parallelMs = await elapsedMs(async () => {
    await Promise.all(Array.from({ length: REQUESTS * 2 }, () => ping(many)));
  });
  const loadMs = await elapsedMs(() =>
    call(socketPath, { path: '/load', method: 'POST', agent: kept, upload: BULK_BYTES }),
  );
  const saveMs = await elapsedMs(() => call(socketPath, { path: `/save?bytes=${BULK_BYTES}`, agent: kept }));
  for (const agent of [kept, fresh, many]) agent.destroy();
  const MBps = (ms: number): number => BULK_BYTES / 1_000_000 / (ms / 1000);
  return {
    keptMs: keptMs / REQUESTS,
    newMs: newMs / REQUESTS,
    parallelPerSecond: (REQUESTS * 2) / (parallelMs / 1000),
    loadMBps: MBps(loadMs),
    saveMBps: MBps(saveMs),
  };
}

function median(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number =>
    rounds.map((round) => round[key]).sort((a, b) => a - b)[rounds.length >> 1] ?? 0;
  return {
    keptMs: of('keptMs'),
    newMs: of('newMs'),
    parallelPerSecond: of('parallelPerSecond'),
    loadMBps: of('loadMBps'),
    saveMBps: of('saveMBps'),
  };
}

async function main(): Promise<void> {
  const owned = new DisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'boathouse-bench-'));
    owned.defer(() => rm(folder, { recursive: true, force: true }));
    const direct = join(folder, 'engine.sock');
    const engine = fork(fileURLToPath(new URL('./engine-process.js', import.meta.url)), [direct]);
    owned.defer(() => void engine.kill());
    await once(engine, 'message');
    const sshd = await startSshd(folder);
    owned.defer(() => sshd.stop());
    const paths = new Map([['engine’s own socket', direct]]);
    for (const guestCpu of ['native', 'emulated'] satisfies GuestCpu[]) {
      const { port, privateKey, hostKey } = sshd;
      const connection = { host: '127.0.0.1', port, username: 'root', privateKey, hostKey };
      const session = owned.add(await connectSsh({ ...connection, guestCpu, clock: systemClock, signal }));
      // OpenSSH before 10.1 turns Nagle's delay off only when a program was run; the guest's is newer and needs no such help.
      const program = await session.exec('true', { signal });
      program.stdio.resume().end();
      await program.exited;
      const path = join(folder, guestCpu, 'docker.sock');
      const dial = (until: AbortSignal) => session.openStreamLocal(direct, until);
      const rest = { inspectors: [], clock: systemClock, logger: silentLogger(), pathMaxBytes: 104 };
      owned.add(await openEngineSocket({ path, dial, ...rest }));
      paths.set(`forwarded, ciphers for a ${guestCpu} guest`, path);
    }
    const rounds = new Map<string, Figures[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, path] of paths) rounds.set(name, [...(rounds.get(name) ?? []), await measure(path)]);
    }
    console.table(Object.fromEntries([...rounds].map(([name, figures]) => [name, median(figures)])));
    console.log(JSON.stringify({ node: process.version, rounds: Object.fromEntries(rounds) }));
  } finally {
    await owned.dispose();
  }
}

await main();
