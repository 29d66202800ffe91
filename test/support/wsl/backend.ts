import { WslDriver } from '../../../electron/hypervisor/wsl/driver.ts';
import { runOn } from '../stand-in/run-on.ts';
import { KEEPER_PROGRAM, onDrive } from './wsl-subject.ts';

/**
 * The product's backend on a Windows that is none: WSL's driver asks the stand-in in the folder `BOATHOUSE_WSL`. The console's keeper runs on this system,
 * and so has a socket of its.
 */
await runOn(
  { platform: 'win32', hostArch: process.arch === 'arm64' ? 'arm64' : 'x64' },
  'wsl',
  (windows) => new WslDriver({ ...windows, platform: process.platform }, KEEPER_PROGRAM, onDrive),
);
