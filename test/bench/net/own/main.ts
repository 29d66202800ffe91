/** Our network without a machine, on the link that it is told: what the benchmark measures of ours. It runs until its stdin ends. */
import { once } from 'node:events';
import { openBackendNetwork } from './backend-network.ts';
import type { OwnStackOptions } from './own-stack-options.ts';
import { openTapNetwork } from './tap-network.ts';

const { link, mtu } = JSON.parse(process.argv[2] ?? '') as OwnStackOptions;
const network = link.kind === 'stream' ? await openBackendNetwork(link, mtu) : openTapNetwork(link, mtu);
process.stdout.write('running\n');
process.stdin.resume();
await once(process.stdin, 'end');
await network.dispose();
