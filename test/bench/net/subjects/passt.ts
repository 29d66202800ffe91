import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningCommand } from '../../../support/running-command.ts';
import type { DebianPrograms } from '../programs/debian-programs.ts';
import { bridgeTap, TAP_NAME } from './guest-card.ts';
import type { Subject } from './subject.ts';

const GUEST = '10.9.0.2';
/** Also what leads to the host's loopback. */
const GATEWAY = '10.9.0.1';
const DNS = '10.9.0.3';
const ADDRESSES = ['-4', '-a', GUEST, '-n', '24', '-g', GATEWAY, '--dns-forward', DNS, '--dns-host', '127.0.0.1'];
const QUIET = ['-f', '-q'];

/** Of the two builds in the package, the one that it would choose itself. */
async function passtProgram(programs: DebianPrograms) {
  const { argv, named, version } = await programs.program('passt', await programPath());
  return { argv, named, version };
}

async function programPath(): Promise<string> {
  const flags = await readFile('/proc/cpuinfo', 'utf8');
  return /^flags\b.*\bavx2\b/m.test(flags) ? '/usr/bin/passt.avx2' : '/usr/bin/passt';
}

/** passt on QEMU's framing. */
export async function passt(programs: DebianPrograms): Promise<Subject> {
  const { named, version } = await passtProgram(programs);
  return {
    name: 'passt',
    version,
    mtus: [1500, 65_520],
    async start(place, mtu) {
      const { namespaces, folder } = place;
      const path = join(folder, `passt-${process.hrtime.bigint()}.sock`);
      const args = [...QUIET, '-s', path, ...ADDRESSES, '-m', String(mtu)];
      const stack = new RunningCommand(namespaces.inHost([...named('passt'), ...args]), { env: process.env });
      const card = { mtu, address: GUEST, gateway: GATEWAY, how: 'connect', path } as const;
      const bridge = await bridgeTap(place, card);
      await bridge.waitFor(/^ready$/m, 10_000);
      return {
        hostAlias: GATEWAY,
        dns: DNS,
        pids: [stack.pid],
        async [Symbol.asyncDispose]() {
          await bridge[Symbol.asyncDispose]();
          await stack[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** The same program on a TAP of its own, for containers. */
export async function pasta(programs: DebianPrograms): Promise<Subject> {
  const { named, version } = await passtProgram(programs);
  return {
    name: 'pasta',
    version,
    mtus: [1500, 65_520],
    start({ namespaces }, mtu) {
      const ports = ['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none'];
      const card = ['--ns-ifname', TAP_NAME, '-m', String(mtu), '--config-net', '--netns', namespaces.guestPath];
      const argv = [...named('pasta'), ...QUIET, '--runas', '0', ...ADDRESSES, ...ports, ...card];
      const stack = new RunningCommand(namespaces.inHost(argv), { env: process.env });
      return Promise.resolve({
        hostAlias: GATEWAY,
        dns: DNS,
        pids: [stack.pid],
        [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
      });
    },
  };
}
