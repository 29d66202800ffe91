import { runOn } from '../stand-in/run-on.ts';
import { standInDriver } from './hyperkit-subject.ts';

/** The product's backend on an Intel Mac that is none: HyperKit's driver finds the stand-in that `BOATHOUSE_HYPERKIT` names. */
await runOn({ platform: 'darwin', hostArch: 'x64' }, 'hyperkit', (mac) => standInDriver(mac));
