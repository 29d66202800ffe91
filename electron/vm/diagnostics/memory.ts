import { BoathouseError } from '../../base/errors.ts';
import { chooseResources } from '../resources.ts';
import { failure, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** With more than this part of its memory in the VM, the computer itself begins to swap. */
const LARGE_PART = 0.75;

export const memoryCheck: DiagnosticCheck = {
  id: 'memory',
  title: 'The VM leaves memory and processors for this computer',
  async run(context) {
    const { host } = context;
    try {
      const { cpus, memoryMiB } = chooseResources(await context.readSettings(), host);
      const detail = `The VM has ${cpus} of ${host.cpus} CPUs and ${memoryMiB} of ${host.memoryMiB} MiB.`;
      if (memoryMiB <= host.memoryMiB * LARGE_PART) return ok(detail);
      return warning(detail, `Give it less: boathouse settings set memoryMiB ${Math.floor(host.memoryMiB / 2)}.`);
    } catch (error) {
      if (!(error instanceof BoathouseError)) throw error;
      return failure(error.message, error.hint ?? 'Set less: boathouse settings edit.');
    }
  },
};
