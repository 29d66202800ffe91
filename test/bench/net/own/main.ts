/** Our network without a machine, on the link that it is told: what the benchmark measures of ours. It runs until its stdin ends. */
import { once } from 'node:events';
import type { Disposable } from '../../../../electron/base/disposable.ts';
import type { OwnStackOptions } from './own-stack-options.ts';

const network = await open(JSON.parse(process.argv[2] ?? '') as OwnStackOptions);
process.stdout.write('running\n');
process.stdin.resume();
await once(process.stdin, 'end');
await network.dispose();

/** One of them alone is loaded: the backend has the stack in its worker only, and its memory is measured. */
async function open({ link, settings }: OwnStackOptions): Promise<Disposable> {
  if (link.kind === 'stream') return (await import('./backend-network.ts')).openBackendNetwork(link, settings);
  return (await import('./tap-network.ts')).openTapNetwork(link, settings);
}
