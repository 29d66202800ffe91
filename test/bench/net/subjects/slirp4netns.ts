import { RunningCommand } from '../../../support/running-command.ts';
import type { DebianPrograms } from '../programs/debian-programs.ts';
import { TAP_NAME } from './guest-card.ts';
import type { Subject } from './subject.ts';

/** slirp4netns on its own TAP: libslirp's user network as rootless containers have it. */
export async function slirp4netns(programs: DebianPrograms): Promise<Subject> {
  const { argv, version } = await programs.program('slirp4netns', '/usr/bin/slirp4netns');
  return {
    name: 'slirp4netns',
    version,
    mtus: [1500, 65_520],
    async start({ namespaces }, mtu) {
      const args = ['--configure', `--mtu=${mtu}`, '--netns-type=path', namespaces.guestPath, TAP_NAME];
      const stack = new RunningCommand(namespaces.inHost([...argv, ...args]), { env: process.env });
      await stack.waitFor(/^received tapfd/m, 10_000);
      return {
        hostAlias: '10.0.2.2',
        dns: '10.0.2.3',
        pids: [stack.pid],
        [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
      };
    },
  };
}
