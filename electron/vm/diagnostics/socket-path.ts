import { BoathouseError } from '../../base/errors.ts';
import { checkSocketPath } from '../start/socket-path.ts';
import { failure, ok } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const socketPathCheck: DiagnosticCheck = {
  id: 'socket-path',
  title: 'The paths of the sockets are short enough',
  run(context) {
    try {
      for (const path of [context.layout.engineSocket, context.layout.apiSocket]) checkSocketPath(path);
      return Promise.resolve(ok(`The engine's socket is ${context.layout.engineSocket}.`));
    } catch (error) {
      if (!(error instanceof BoathouseError)) throw error;
      return Promise.resolve(failure(`${error.message}.`, error.hint ?? 'Set BOATHOUSE_HOME to a shorter path.'));
    }
  },
};
