import { expect } from 'vitest';
import { BASE_IMAGE } from './base-images.ts';
import { eventually } from './eventually.ts';
import { LoopbackServer } from './loopback-server.ts';
import type { MachineUnderTest } from './machine-under-test.ts';
import { answers } from './published.ts';

/** A container `web` with a page at this port of the host, for what a test does to its network. The image is there. */
export async function runWeb(machine: MachineUnderTest, port: number, more: readonly string[] = []): Promise<void> {
  const serve = 'mkdir -p /www; echo here > /www/index.html; exec httpd -f -p 80 -h /www';
  const args = ['run', '--detach', '--init', '--name', 'web', '-p', `${port}:80`, ...more];
  await machine.docker.expect([...args, BASE_IMAGE, 'sh', '-c', serve]);
}

/** Its network is well: out of it to this computer's loopback, and into it by its port. Waits until it is. */
export async function expectWebReached(
  machine: MachineUnderTest,
  { port, hostAlias }: { readonly port: number; readonly hostAlias: string },
): Promise<void> {
  await using server = await LoopbackServer.start((client) => client.end('reached'));
  const dial = ['exec', 'web', 'nc', '-w', '30', hostAlias, String(server.port)];
  const said = await eventually(
    async () => {
      const { code, stdout } = await machine.docker.run(dial);
      return code === 0 && stdout !== '' ? stdout : null;
    },
    { what: 'the host is reached from a container' },
  );
  expect(said).toBe('reached');
  await answers(port, 'here');
}
