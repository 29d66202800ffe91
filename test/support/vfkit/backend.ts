import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import { runOn } from '../stand-in/run-on.ts';
import { CABLE_PROGRAM } from './vfkit-subject.ts';

/**
 * The product's backend on a Mac that is none: vfkit's driver finds the stand-in that `BOATHOUSE_VFKIT` names. With `BOATHOUSE_ARCH` it is a
 * Mac of that architecture, and Rosetta is installed where the stand-in has one.
 */
const arch = process.env['BOATHOUSE_ARCH'] ?? process.arch;
const facts = { version: '14.5', hypervisor: true, rosetta: process.env['VFKIT_STAND_IN_ROSETTA'] !== undefined };
await runOn(
  { platform: 'darwin', hostArch: arch === 'arm64' ? 'arm64' : 'x64' },
  'vfkit',
  (mac) => new VfkitDriver(mac, CABLE_PROGRAM, () => Promise.resolve(facts)),
);
