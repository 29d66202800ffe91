import { afterAll, beforeAll, describe } from 'vitest';
import { describeDriver } from '../../contract/driver-contract.ts';
import {
  createHyperkitSubject,
  installStandIn,
  type StandIn,
  STAND_IN_RUNS,
} from '../../support/hyperkit/hyperkit-subject.ts';

describe.runIf(STAND_IN_RUNS && process.arch === 'x64')('against a stand-in', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await installStandIn();
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  describeDriver('hyperkit', () => createHyperkitSubject(standIn));
});
