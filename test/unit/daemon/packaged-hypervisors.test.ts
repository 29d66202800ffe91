import { expect, it } from 'vitest';
import { packagedHypervisors } from '../../../electron/daemon/packaged-hypervisors.ts';

it.skipIf(process.platform === 'win32')(
  'an installed app has its own hypervisors beside its archive, a checkout none',
  () => {
    const module = 'file:///Applications/Boathouse.app/Contents/Resources/app.asar/dist/electron/daemon/daemon.js';
    expect(packagedHypervisors(module)).toBe('/Applications/Boathouse.app/Contents/Resources/hypervisor');
    expect(packagedHypervisors()).toBeNull();
  },
);
