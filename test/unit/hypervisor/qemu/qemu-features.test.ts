import { describe, expect, it } from 'vitest';
import { isSupportedVersion, parseFeatures, parseVersion } from '../../../../electron/hypervisor/qemu/qemu-features.ts';

describe('versions', () => {
  it('are read from what QEMU prints', () => {
    expect(parseVersion('QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)')).toEqual([7, 2]);
    expect(parseVersion('11.0.0')).toEqual([11, 0]);
    expect(parseVersion('v')).toBeNull();
  });

  it.each([
    ['7.1.9', false],
    ['6.2.0', false],
    ['7.2.0', true],
    ['8.0.0', true],
    ['10.0.13', true],
    ['?', false],
  ])('%s is supported: %s', (version, supported) => {
    expect(isSupportedVersion(version)).toBe(supported);
  });
});

describe('parseFeatures', () => {
  it('takes back what was remembered, and nothing else', () => {
    const features = {
      version: '7.2.22',
      sandbox: true,
      devices: ['virtio-9p-pci', 'pvpanic'],
      freePageReporting: true,
    };
    expect(parseFeatures(JSON.parse(JSON.stringify(features)))).toEqual(features);
    for (const broken of [undefined, null, 'x', {}, { ...features, devices: 'all' }, { ...features, sandbox: 1 }]) {
      expect(parseFeatures(broken)).toBeNull();
    }
  });
});
