import { afterAll, beforeAll, describe } from 'vitest';
import { describeDriver } from '../../contract/driver-contract.ts';
import { createVfkitSubject, installStandIn, type StandIn, STAND_IN_RUNS } from '../../support/vfkit/vfkit-subject.ts';

describe.runIf(STAND_IN_RUNS)('against a stand-in', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await installStandIn('arm64');
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  describeDriver('vfkit', () => createVfkitSubject(standIn));
});
