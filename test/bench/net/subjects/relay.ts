import { release } from 'node:os';
import { RunningCommand } from '../../../support/running-command.ts';
import { configureTap, TAP_NAME } from './guest-card.ts';
import type { Subject } from './subject.ts';

const PATIENCE_MS = 10_000;
const HOST_TAP = 'tap-host';
const CARD = { address: '10.9.0.2', gateway: '10.9.0.1' };

/** Two TAPs with offloads and `native/relay.c` between them: the limit of what a hop in user space can do, without any stack. */
export function relay(): Subject {
  return {
    name: 'relay of TAPs',
    version: `Linux ${release()}`,
    mtus: [1500],
    async start({ namespaces, native }, mtu) {
      const deviceName = `bhr${process.pid}`;
      const command = new RunningCommand(namespaces.inHost([native.relay, deviceName, HOST_TAP]), { env: process.env });
      await command.waitFor(/^ready$/m, PATIENCE_MS);
      await namespaces.ipInHost(
        `link set ${deviceName} netns ${namespaces.guest} name ${TAP_NAME}`,
        `link set ${HOST_TAP} mtu ${mtu} up`,
        `addr add ${CARD.gateway}/24 dev ${HOST_TAP}`,
      );
      await configureTap(namespaces, { ...CARD, mtu });
      return {
        hostAlias: CARD.gateway,
        dns: CARD.gateway,
        pids: [command.pid],
        [Symbol.asyncDispose]: () => command[Symbol.asyncDispose](),
      };
    },
  };
}
