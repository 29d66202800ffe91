import { expect, it } from 'vitest';
import { networkKinds } from '../../../../electron/hypervisor/qemu/network-kinds.ts';

it.each([
  ['7.1.9', 'linux', ['user']],
  ['7.2.0', 'linux', ['stream', 'user']],
  ['10.0.2', 'darwin', ['stream', 'user']],
  ['10.0.2', 'win32', ['user']],
  ['unknown', 'linux', ['user']],
] as const)('QEMU %s on %s serves a card by %j', (version, platform, kinds) => {
  expect(networkKinds(version, platform)).toEqual(kinds);
});
