import { HypervDriver } from '../../../electron/hypervisor/hyperv/driver.ts';
import { runOn } from '../stand-in/run-on.ts';
import { standInAccess } from './hyperv-subject.ts';

/** Emulated firmware and an emulated guest, one after the other. */
const TRIAL_DEADLINE_MS = 240_000;

/** The product's backend on a Windows that is none: Hyper-V's driver asks the stand-in in the folder `HYPERV_STAND_IN_FOLDER`. */
const folder = process.env['HYPERV_STAND_IN_FOLDER'];
if (folder === undefined) throw new Error('HYPERV_STAND_IN_FOLDER names no stand-in');
await runOn(
  { platform: 'win32', hostArch: 'x64' },
  'hyperv',
  (windows) => new HypervDriver({ ...windows, trialDeadlineMs: TRIAL_DEADLINE_MS }, standInAccess(folder)),
);
