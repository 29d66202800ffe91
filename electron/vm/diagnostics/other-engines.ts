import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** Sockets of other engines, the first being where docker looks without any context. */
const SYSTEM_SOCKET = '/var/run/docker.sock';
const IN_HOME: readonly (readonly [path: string, engine: string])[] = [
  ['.docker/run/docker.sock', 'Docker Desktop'],
  ['.docker/desktop/docker.sock', 'Docker Desktop'],
  ['.orbstack/run/docker.sock', 'OrbStack'],
  ['.rd/docker.sock', 'Rancher Desktop'],
  ['.colima/default/docker.sock', 'Colima'],
];

export const otherEnginesCheck: DiagnosticCheck = {
  id: 'other-engines',
  title: 'No other engine is in the way',
  async run(context) {
    const { host, layout } = context;
    const found: string[] = [];
    if (await isSocket(SYSTEM_SOCKET)) found.push(`${SYSTEM_SOCKET} (the system's engine)`);
    for (const [path, engine] of IN_HOME) {
      const socket = join(host.homeFolder, path);
      if (await isSocket(socket)) found.push(`${socket} (${engine})`);
    }
    if (found.length === 0) return ok('No socket of another engine was found.');
    const list = `Sockets of other engines: ${found.join(', ')}.`;
    const { selected } = await context.contextStatus();
    if (selected) return ok(`${list} docker uses Boathouse, since its context is selected.`);
    return warning(
      `${list} docker may use one of them.`,
      `boathouse context use, or DOCKER_HOST=unix://${layout.engineSocket}`,
    );
  },
};

async function isSocket(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isSocket(),
    () => false,
  );
}
