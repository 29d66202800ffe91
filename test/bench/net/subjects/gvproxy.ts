import { join } from 'node:path';
import { RunningCommand } from '../../../support/running-command.ts';
import type { DebianPrograms } from '../programs/debian-programs.ts';
import { bridgeTap } from './guest-card.ts';
import type { Subject } from './subject.ts';

/** gvproxy on QEMU's framing: gVisor's stack, as podman's and others' machines have it. */
export async function gvproxy(programs: DebianPrograms): Promise<Subject> {
  const { argv, version } = await programs.program('gvproxy', '/usr/bin/gvproxy');
  return {
    name: 'gvproxy',
    version,
    mtus: [1500, 65_520],
    async start(place, mtu) {
      const { namespaces, folder } = place;
      const name = join(folder, `gvproxy-${process.hrtime.bigint()}`);
      const path = `${name}.sock`;
      const sockets = ['-listen', `unix://${name}.api`, '-listen-qemu', `unix://${path}`];
      const args = [...sockets, '-mtu', String(mtu), '-ssh-port', '-1'];
      const stack = new RunningCommand(namespaces.inHost([...argv, ...args]), { env: process.env });
      const card = { mtu, address: '192.168.127.2', gateway: '192.168.127.1', how: 'connect', path } as const;
      const bridge = await bridgeTap(place, card);
      await bridge.waitFor(/^ready$/m, 10_000);
      return {
        hostAlias: '192.168.127.254',
        dns: '192.168.127.1',
        pids: [stack.pid],
        async [Symbol.asyncDispose]() {
          await bridge[Symbol.asyncDispose]();
          await stack[Symbol.asyncDispose]();
        },
      };
    },
  };
}
