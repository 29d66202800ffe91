import { describe } from 'vitest';
import { installStandIn, STAND_IN_RUNS } from '../../support/hyperkit/hyperkit-subject.ts';
import { describeWholeMachine } from '../../support/stand-in/whole-machine.ts';

/** On Intel Macs alone, and so here. Its relay (`relay/relay-program.ts`) is what the machine goes on by without a backend. */
describe.runIf(STAND_IN_RUNS && process.arch === 'x64')('on an Intel Mac', () => {
  describeWholeMachine({
    name: 'hyperkit',
    install: async () => {
      const { binary, dispose } = await installStandIn();
      return { env: { BOATHOUSE_HYPERKIT: binary }, dispose };
    },
    settings: { driver: 'hyperkit', accelerator: 'auto' },
    warnings: [],
    diagnosis: /Its driver was tried against a stand-in alone/,
  });
});
