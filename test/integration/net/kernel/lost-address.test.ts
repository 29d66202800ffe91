import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { expectSuccess } from '../../../support/command.ts';
import { NetworkNamespace } from '../../../support/net/network-namespace.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';
import { lastLine } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const HOST = fileURLToPath(new URL('../../../../dist/test/support/net/host-in-namespace.js', import.meta.url));
const TASKS = fileURLToPath(new URL('support/guest.py', import.meta.url));
/** The watch looks every five seconds. */
const NOTICED_MS = 12_000;

/** Three namespaces: the VM's kernel behind a TAP, the user's computer with our network, and who it reaches by a wire. */
async function scene() {
  const make = async (): Promise<NetworkNamespace> => {
    const made = await NetworkNamespace.create();
    onTestFinished(() => made[Symbol.asyncDispose]());
    await made.script('ip link set lo up');
    return made;
  };
  const [vm, host, outside] = [await make(), await make(), await make()];
  const wire = ['ip', 'link', 'add', 'wire', 'netns', host.name, 'type', 'veth', 'peer', 'name', 'wire'];
  await expectSuccess([...wire, 'netns', outside.name]);
  await host.script(
    'ip addr add 192.0.2.1/24 dev wire',
    'ip link set wire up',
    'ip route add default via 192.0.2.2 metric 100',
  );
  await outside.script('ip addr add 192.0.2.2/24 dev wire', 'ip link set wire up');

  const folder = await temporaryFolder();
  await writeFile(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const resolver = ['sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', join(folder, 'resolv.conf')];
  const start = (command: string[]): RunningCommand => {
    const running = new RunningCommand(command, { env: process.env });
    onTestFinished(() => running[Symbol.asyncDispose]());
    return running;
  };
  const computer = start(host.inside([...resolver, process.execPath, HOST, folder]));
  const [, tap = ''] = await computer.waitFor(/^tap (\S+)$/m);
  await expectSuccess(['ip', '-n', host.name, 'link', 'set', tap, 'netns', vm.name, 'name', 'eth0']);
  await vm.script(
    'ip link set eth0 address 02:b0:a7:40:5e:03 up',
    'ip addr add 192.168.65.3/24 dev eth0',
    'ip route add default via 192.168.65.1',
  );
  const [, echoPort = ''] = await computer.waitFor(/^echo (\d+)$/m);
  await computer.waitFor(/card is connected/);
  const task = (where: NetworkNamespace, name: string, options: object): RunningCommand =>
    start(where.inside(['python3', '-u', TASKS, name, JSON.stringify(options)]));
  return { vm, host, outside, computer, echoPort: Number(echoPort), task };
}

await describeKernel('flows, when the computer', ['ip', 'python3'], () => {
  it.each([
    ['loses an address', 'ip addr del 192.0.2.1/24 dev wire'],
    ['loses a network', 'ip link set wire down'],
  ])('%s: those to the outside are reset, those to its loopback go on, and DNS is asked anew', async (_what, loss) => {
    const { vm, host, outside, computer, echoPort, task } = await scene();
    const server = task(outside, 'echo', { host: '192.0.2.2' });
    const [, port = ''] = await server.waitFor(/^port (\d+)$/m);
    const away = task(vm, 'be_reset', { host: '192.0.2.2', port: Number(port) });
    await server.waitFor(/^client 192\.0\.2\.1$/m);
    const home = task(vm, 'talk', { host: '192.168.65.2', port: echoPort });
    home.write('before\n');
    await home.waitFor(/^heard before$/m);
    const ask = async (): Promise<unknown> => {
      const asking = task(vm, 'ask', { server: '192.168.65.1', name: 'quay.test' });
      expect(await asking.exit).toBe(0);
      return lastLine(asking.output)['address'];
    };
    const asked = (): number => computer.output.match(/^asked quay\.test$/gm)?.length ?? 0;
    expect([await ask(), await ask(), asked()]).toEqual(['192.0.2.7', '192.0.2.7', 1]);

    const startedMs = performance.now();
    await host.script(loss);
    expect(await away.exit).toBe(0);
    expect(lastLine(away.output)).toEqual({ outcome: 'ECONNRESET' });
    expect(performance.now() - startedMs).toBeLessThan(NOTICED_MS);
    await computer.waitFor(/lost the address 192\.0\.2\.1: connections of its former way out are reset/);

    home.write('after\n');
    await home.waitFor(/^heard after$/m);
    expect([await ask(), asked()]).toEqual(['192.0.2.7', 2]);
  });

  it('takes another way out, and keeps its addresses: those that go on as before live, the others are reset', async () => {
    const { vm, host, outside, computer, echoPort, task } = await scene();
    const second = ['ip', 'link', 'add', 'cable', 'netns', host.name, 'type', 'veth', 'peer', 'name', 'cable'];
    await expectSuccess([...second, 'netns', outside.name]);
    await outside.script(
      'ip addr add 203.0.113.2/24 dev cable',
      'ip link set cable up',
      'ip link set lo up',
      'ip addr add 198.51.100.9/32 dev lo',
    );
    await host.script('ip addr add 203.0.113.1/24 dev cable', 'ip link set cable up');
    const serve = async (address: string) => {
      const server = task(outside, 'echo', { host: address });
      const [, port = ''] = await server.waitFor(/^port (\d+)$/m);
      return { server, port: Number(port) };
    };
    const far = await serve('198.51.100.9');
    const near = await serve('192.0.2.2');
    const away = task(vm, 'be_reset', { host: '198.51.100.9', port: far.port });
    await far.server.waitFor(/^client 192\.0\.2\.1$/m);
    const stays = task(vm, 'talk', { host: '192.0.2.2', port: near.port });
    const home = task(vm, 'talk', { host: '192.168.65.2', port: echoPort });
    for (const flow of [stays, home]) {
      flow.write('before\n');
      await flow.waitFor(/^heard before$/m);
    }
    const startedMs = performance.now();
    await host.script('ip route add default via 203.0.113.2 metric 50');
    expect(await away.exit).toBe(0);
    expect(lastLine(away.output)).toEqual({ outcome: 'ECONNRESET' });
    expect(performance.now() - startedMs).toBeLessThan(NOTICED_MS);
    await computer.waitFor(/does not send from 192\.0\.2\.1 any more: connections of its former way out are reset/);
    for (const flow of [stays, home]) {
      flow.write('after\n');
      await flow.waitFor(/^heard after$/m);
    }
  });
});
