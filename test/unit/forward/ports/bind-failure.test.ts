import { describe, expect, it } from 'vitest';
import { bindFailure } from '../../../../electron/forward/ports/bind-failure.ts';
import { fixedBindings } from '../../../../electron/forward/ports/wanted-ports.ts';
import type { PortHolder } from '../../../../electron/host/port-holder.ts';
import { portedContainer } from '../../../support/ports/ported-container.ts';

async function failure(port: string, code: string, how: { holder?: PortHolder; platform?: NodeJS.Platform } = {}) {
  const [binding] = fixedBindings(portedContainer('a', [port], { running: false }), []);
  if (binding === undefined) throw new Error('no binding');
  const cause = Object.assign(new Error(`listen ${code}`), { code });
  const {
    code: ours,
    message,
    hint,
  } = await bindFailure(binding, cause, {
    platform: how.platform ?? 'linux',
    findHolder: () => Promise.resolve(how.holder ?? null),
  });
  return { code: ours, message, hint };
}

describe('a port that the system refuses', () => {
  it('is held by a program', async () => {
    expect(await failure('0.0.0.0:80:80', 'EADDRINUSE', { holder: { program: 'nginx', pid: 7 } })).toEqual({
      code: 'port-in-use',
      message: 'Bind for 0.0.0.0:80 failed: port is already allocated (held by nginx, pid 7)',
    });
    expect((await failure('[::1]:80:80', 'EADDRINUSE')).message).toBe(
      'Bind for [::1]:80 failed: port is already allocated (held by another program of this computer)',
    );
  });

  it('is not for everybody', async () => {
    const linux = await failure('0.0.0.0:80:80', 'EACCES');
    expect(linux).toMatchObject({ code: 'port-forbidden', message: 'Bind for 0.0.0.0:80 failed: permission denied' });
    expect(linux.hint).toContain('sudo sysctl net.ipv4.ip_unprivileged_port_start=80');
    const darwin = await failure('127.0.0.1:80:80', 'EACCES', { platform: 'darwin' });
    expect(darwin.hint).toContain('-p 80:');
    const windows = await failure('127.0.0.1:80:80', 'EACCES', { platform: 'win32' });
    expect(windows.hint).toContain('excludedportrange');
  });

  it.each([
    ['192.168.1.5:80:80', 'EADDRNOTAVAIL', 'port-address-unknown'],
    ['[::]:80:80', 'EADDRNOTAVAIL', 'port-family-missing'],
    ['[::1]:80:80', 'EADDRNOTAVAIL', 'port-family-missing'],
    ['[::]:80:80', 'EAFNOSUPPORT', 'port-family-missing'],
    ['0.0.0.0:80:80', 'EAFNOSUPPORT', 'port-family-missing'],
    ['0.0.0.0:80:80', 'EMFILE', 'port-failed'],
  ])('%s with %s is %s', async (port, code, ours) => {
    expect((await failure(port, code)).code).toBe(ours);
  });
});
