import { fileNameText } from '../../api/engine/file-path.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { AskedProgram } from '../guest-questions.ts';

/** The VM's program for logs of removed containers, where its questions and answers stand: vm-assets/guest/boathouse/kept-logs. */
export const KEPT_LOG_PROGRAM: AskedProgram = {
  path: '/usr/lib/boathouse/kept-logs',
  failure: (words) => {
    const [, code, text = ''] = /^(\S+) ?(\S*)/.exec(words) ?? [];
    if (code !== 'missing') return keptLogsFailed(fileNameText(text) || words.trim() || 'it did not say why');
    return new BoathouseError('no-such-log', 'This log is not kept any more: its time was up, or it was deleted');
  },
  failed: keptLogsFailed,
};

export function keptLogsFailed(reason: string): BoathouseError {
  return new BoathouseError('kept-logs-failed', `The logs of removed containers could not be looked at: ${reason}`, {
    hint: 'A VM that was started with an older image cannot do that: boathouse restart. To look at the VM: boathouse diagnose',
  });
}
