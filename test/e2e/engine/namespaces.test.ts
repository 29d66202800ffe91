import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

/** Prints `pid:[4026531836]` and its like, one kind a line. */
const LIST = 'for kind in pid net ipc mnt uts user cgroup; do readlink /proc/self/ns/$kind; done';

let machine: MachineUnderTest;
let ofVm: Map<string, string>;

beforeAll(async () => {
  machine = await sharedMachine();
  ofVm = parse(await machine.inVm(LIST));
});
afterAll(() => machine.clean());

async function inside(options: readonly string[], script = LIST): Promise<string> {
  return await machine.docker.expect(['run', '--rm', ...options, BASE_IMAGE, 'sh', '-c', script]);
}

function parse(text: string): Map<string, string> {
  return new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line]));
}

describe('a container has namespaces of its own', () => {
  test('pid, net, ipc, mnt, uts and cgroup differ from the VM’s; user does not, as is the engine’s default', async () => {
    const own = parse(await inside([]));
    for (const kind of ['pid', 'net', 'ipc', 'mnt', 'uts', 'cgroup']) {
      expect(own.get(kind), kind).toMatch(/:\[\d+\]$/);
      expect(own.get(kind), kind).not.toBe(ofVm.get(kind));
    }
    expect(own.get('user')).toBe(ofVm.get('user'));
  });

  test('from inside: it is pid 1, has its own name, interfaces, shared memory and mounts', async () => {
    const script = [
      'echo pid=$$',
      'echo processes=$(ls /proc | grep -c "^[0-9]")',
      'echo hostname=$(hostname)',
      'echo interfaces=$(ls /sys/class/net)',
      'echo queues=$(wc -l < /proc/sysvipc/shm)',
      'echo root=$(awk \'$2 == "/" { print $3 }\' /proc/mounts)',
      'grep -q " /var/lib/docker" /proc/mounts || echo engine=hidden',
    ].join('; ');
    const seen = (await inside(['--hostname', 'isle'], script)).split('\n');
    expect(seen).toEqual([
      'pid=1',
      expect.stringMatching(/^processes=[2-4]$/),
      'hostname=isle',
      'interfaces=eth0 lo',
      'queues=1',
      'root=overlay',
      'engine=hidden',
    ]);
  });
});

test('the VM’s own namespaces are there for who asks', async () => {
  const hosts = ['--pid=host', '--net=host', '--ipc=host', '--uts=host', '--cgroupns=host'];
  const shared = parse(await inside(hosts));
  for (const kind of ['pid', 'net', 'ipc', 'uts', 'cgroup']) expect(shared.get(kind), kind).toBe(ofVm.get(kind));
  expect(shared.get('mnt')).not.toBe(ofVm.get('mnt'));
});

test('another container’s namespaces can be joined', async () => {
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'host', BASE_IMAGE, 'sleep', '3600']);
  const script = 'pidof sleep; ls /sys/class/net';
  const joined = await inside(['--pid=container:host', '--net=container:host'], script);
  expect(joined).toMatch(/^\d+\neth0\nlo$/);
});

test('user namespaces work inside: an unprivileged user becomes root of a new one', async () => {
  const script = 'id -u; unshare -r sh -c "id -u; cat /proc/self/uid_map; readlink /proc/self/ns/user"';
  const [uid, rootUid, map, user] = (
    await inside(['--security-opt', 'seccomp=unconfined', '--user', '1000'], script)
  ).split('\n');
  expect([uid, rootUid]).toEqual(['1000', '0']);
  expect(map?.trim().split(/\s+/)).toEqual(['0', '1000', '1']);
  expect(user).not.toBe(ofVm.get('user'));
});
