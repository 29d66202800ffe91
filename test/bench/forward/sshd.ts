import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { generateEd25519 } from '../../../electron/vm/openssh-key.ts';

export interface Sshd {
  readonly port: number;
  readonly hostKey: string;
  readonly privateKey: string;
  stop(): void;
}

/** A real OpenSSH server of our own on loopback, set up as the guest's is. Nothing of the system's sshd is touched. */
export async function startSshd(folder: string): Promise<Sshd> {
  const host = generateEd25519('bench-host');
  const client = generateEd25519('bench-client');
  const port = await findFreePort();
  await writeFile(join(folder, 'host_key'), host.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'authorized_keys'), `${client.publicKey}\n`, { mode: 0o600 });
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
  ];
  await writeFile(join(folder, 'sshd_config'), settings.join('\n'));
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  await once(child, 'spawn');
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error('sshd did not start');
  return { port, hostKey: host.publicKey, privateKey: client.privateKey, stop: () => void child.kill() };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
