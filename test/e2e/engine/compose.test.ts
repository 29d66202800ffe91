import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { answers } from '../../support/published.ts';

const FILE = fileURLToPath(new URL('../../fixtures/compose/pair/compose.yaml', import.meta.url));

const PORTED = fileURLToPath(new URL('../../fixtures/compose/ported/compose.yaml', import.meta.url));

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

function compose(...args: string[]): Promise<string> {
  return machine.docker.expect(['compose', '--file', FILE, ...args], { env: { GREETING: 'ahoy' } });
}

test('compose up waits for health, services find each other, down leaves nothing', async () => {
  await compose('up', '--detach', '--wait');
  const services = (await compose('ps', '--services', '--status', 'running')).split('\n');
  expect(services.sort()).toEqual(['client', 'server']);
  expect(await compose('exec', '-T', 'client', 'wget', '-q', '-O', '-', 'http://server/')).toBe('ahoy');
  expect(await compose('logs', '--no-log-prefix', 'client')).toBe('ahoy\nahoy');

  await compose('down', '--volumes');
  const label = ['--quiet', '--filter', 'label=com.docker.compose.project=pair'];
  for (const kind of [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ]) {
    expect(await machine.docker.expect([...kind, ...label]), kind.join(' ')).toBe('');
  }
});

test('compose up with a port that is taken fails with the holder, and works when it is free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const env = { PORT: String(port) };
  try {
    const refusal = await machine.docker.refused(['compose', '--file', PORTED, 'up', '--detach'], { env });
    expect(refusal).toContain(`Bind for 127.0.0.1:${port} failed: port is already allocated (held by `);
    expect(refusal).toContain(`pid ${process.pid})`);
  } finally {
    await new Promise<void>((resolve) => void other.close(() => resolve()));
  }
  await machine.docker.expect(['compose', '--file', PORTED, 'up', '--detach'], { env });
  await answers(port, 'web');
  await machine.docker.expect(['compose', '--file', PORTED, 'down'], { env });
  await answers(port, 'ECONNREFUSED');
});
