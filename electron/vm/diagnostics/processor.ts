import { ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const processorCheck: DiagnosticCheck = {
  id: 'processor',
  title: 'Boathouse is made for this computer’s processor',
  async run({ translation }) {
    const found = await translation();
    return found === null ? ok('No translator runs it.') : warning(found.problem, found.fix);
  },
};
