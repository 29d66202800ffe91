import { runOnMac } from '../stand-in/run-on-mac.ts';
import { standInDriver } from './hyperkit-subject.ts';

/** The product's backend on an Intel Mac that is none: HyperKit's driver finds the stand-in that `BOATHOUSE_HYPERKIT` names. */
await runOnMac('hyperkit', 'x64', (mac) => standInDriver(mac));
