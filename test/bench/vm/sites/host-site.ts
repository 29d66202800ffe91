import { join } from 'node:path';
import { expectSuccess } from '../../../support/command.ts';
import { CHECKOUT } from '../checkout.ts';
import type { BenchContext } from '../measurement.ts';
import { Site } from './site.ts';

export const PROBE_FOLDER = join(CHECKOUT, 'test', 'bench', 'vm', 'probe');

/** The host: its own Perl, and the docker client with the context that the product selected. */
export function hostSite({ machine, session, signal }: BenchContext): Site {
  return new Site({
    label: 'through the socket',
    engineSocket: machine.layout.engineSocket,
    probeFolder: PROBE_FOLDER,
    perl: ['perl'],
    docker: [session.tools.docker],
    execute: (argv) => expectSuccess(argv, { env: machine.env, signal }),
  });
}
