import { expect, test } from 'vitest';
import { chooseResources, sizeWarnings } from '../../../electron/vm/resources.ts';

const AUTO = { cpus: null, memoryMiB: null };

test.each([
  [
    { cpus: 2, memoryMiB: 2048 },
    { cpus: 2, memoryMiB: 1024 },
  ],
  [
    { cpus: 8, memoryMiB: 16_384 },
    { cpus: 4, memoryMiB: 4096 },
  ],
  [
    { cpus: 64, memoryMiB: 262_144 },
    { cpus: 4, memoryMiB: 8192 },
  ],
])('a host with %j gives by default %j', (host, chosen) => {
  expect(chooseResources(AUTO, host)).toEqual(chosen);
});

test('what is set is used, up to all that the host has', () => {
  const host = { cpus: 8, memoryMiB: 16_000 };
  expect(chooseResources({ cpus: 8, memoryMiB: 16_000 }, host)).toEqual(host);
});

test('more than the host has is refused, with what is allowed', () => {
  const host = { cpus: 4, memoryMiB: 8000 };
  expect(() => chooseResources({ cpus: 5, memoryMiB: null }, host)).toThrow('cpus is 5, but this computer has 4 CPUs');
  expect(() => chooseResources({ cpus: null, memoryMiB: 9000 }, host)).toThrow('has 8000 MiB of memory');
});

test('what is set and has no effect is told, with where to set it', () => {
  const elsewhere = { sizedIn: 'a file of WSL' };
  expect(sizeWarnings(AUTO, elsewhere)).toEqual([]);
  expect(sizeWarnings({ cpus: 2, memoryMiB: null }, elsewhere)).toEqual([
    'The setting cpus has no effect with this hypervisor: that is settled in a file of WSL.',
  ]);
  expect(sizeWarnings({ cpus: 2, memoryMiB: 1024 }, elsewhere)).toEqual([
    'The settings cpus and memoryMiB have no effect with this hypervisor: that is settled in a file of WSL.',
  ]);
  expect(sizeWarnings({ cpus: 2, memoryMiB: 1024 }, {})).toEqual([]);
});
