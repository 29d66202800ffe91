import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { ShareServers } from '../../../electron/vm/served-shares/share-servers.ts';
import type { GuestMount } from '../../../electron/vm/shares.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Says what it was started with, and then what it hears; `end` ends it, `stay` has it stay when its client has gone. */
const ECHO = `
  const [socket, folder, mode] = process.argv.slice(2);
  require('node:net').createServer((client) => {
    let stays = false;
    client.write([folder, mode, process.pid].join(' ') + '\\n');
    client.on('error', () => undefined);
    client.on('data', (data) => {
      if (String(data) === 'end') process.exit(3);
      stays ||= String(data) === 'stay';
      client.write(data);
    });
    client.on('close', () => stays || process.exit(0));
  }).listen(socket);
`;

interface Bench {
  readonly servers: ShareServers;
  readonly runFolder: string;
  readonly mount: GuestMount;
  /** A connection of the guest's: the far end, and what serves the near one. */
  readonly dial: () => Promise<{ readonly guest: Socket; readonly served: Promise<void> }>;
}

async function bench(program: string, { readOnly = false, oneAFolder = false } = {}): Promise<Bench> {
  const folder = await temporaryFolder();
  const layout = { runFolder: join(folder, 'run'), logFolder: join(folder, 'log') };
  for (const made of Object.values(layout)) await mkdir(made);
  const file = join(folder, 'program.cjs');
  await writeFile(file, program);
  const servers = new ShareServers({ program: file, layout, clock: systemClock, logger: silentLogger(), oneAFolder });
  const mount: GuestMount = {
    ...{ kind: '9p-ssh', tag: 'share0', hostPath: '/home/ann', guestPath: '/home/ann', readOnly, options: '-' },
  };
  const channels = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => channels.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void channels.close());
  const dial = async (): ReturnType<Bench['dial']> => {
    const near = once(channels, 'connection') as Promise<[Socket]>;
    const guest = connect((channels.address() as { port: number }).port, '127.0.0.1');
    guest.on('error', () => undefined);
    onTestFinished(() => void guest.destroy());
    const [stream] = await near;
    stream.on('error', () => undefined);
    return { guest, served: servers.serve(mount, stream) };
  };
  return { servers, runFolder: layout.runFolder, mount, dial };
}

const said = async (guest: Socket): Promise<string> => String(((await once(guest, 'data')) as [Buffer])[0]);

/** Whether it was an end or a reset: `once` would reject for the latter. */
const closed = async (guest: Socket): Promise<void> => {
  if (!guest.closed) await new Promise<void>((resolve) => guest.once('close', () => resolve()));
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('servers of shared folders', () => {
  test('are a process a connection, told folder and access, that ends with it', async () => {
    const { dial, runFolder } = await bench(ECHO, { readOnly: true });
    const [one, other] = [await dial(), await dial()];
    const greetings = await Promise.all([said(one.guest), said(other.guest)]);
    expect(greetings.map((greeting) => greeting.split(' ').slice(0, 2))).toEqual([
      ['/home/ann', 'ro'],
      ['/home/ann', 'ro'],
    ]);
    one.guest.write('hello');
    expect(await said(one.guest)).toBe('hello');
    one.guest.destroy();
    await one.served;
    expect(isAlive(Number(greetings[0].split(' ')[2]))).toBe(false);
    other.guest.write('still');
    expect(await said(other.guest)).toBe('still');
    other.guest.destroy();
    await other.served;
    expect(await readdir(runFolder)).toEqual([]);
  });

  test('that do not end by themselves are killed', async () => {
    const { dial } = await bench(ECHO);
    const { guest, served } = await dial();
    const pid = Number((await said(guest)).split(' ')[2]);
    guest.write('stay');
    await said(guest);
    guest.destroy();
    await served;
    expect(isAlive(pid)).toBe(false);
  });

  test('that end have the guest’s connection end', async () => {
    const { dial } = await bench(ECHO);
    const { guest, served } = await dial();
    await said(guest);
    guest.write('end');
    await closed(guest);
    await served;
  });

  test('that do not start are told with their last words and the log', async () => {
    const { dial, runFolder } = await bench(`console.error('the folder is gone'); process.exit(1);`);
    const { guest, served } = await dial();
    await expect(served).rejects.toMatchObject({
      code: 'share-failed',
      message: expect.stringMatching(/\/home\/ann over 9P did not start: the folder is gone$/) as string,
      logFile: expect.stringMatching(/share0\.log$/) as string,
    });
    await closed(guest);
    expect(await readdir(runFolder)).toEqual([]);
  });

  test('are not many for one folder, whoever asks', async () => {
    const { dial } = await bench(ECHO);
    const four = [await dial(), await dial(), await dial(), await dial()];
    const fifth = await dial();
    await expect(fifth.served).rejects.toThrow('has 4 connections to /home/ann already');
    await eventually(() => Promise.resolve(fifth.guest.closed || null), { what: 'the end of the fifth', pauseMs: 10 });
    for (const { guest, served } of four) {
      guest.destroy();
      await served;
    }
  });

  test('are one a folder where it is asked for: the one before is gone when the next begins', async () => {
    const { dial } = await bench(ECHO, { oneAFolder: true });
    const first = await dial();
    const pid = Number((await said(first.guest)).split(' ')[2]);
    // It must be killed, so the next has to wait for it.
    first.guest.write('stay');
    await said(first.guest);
    const second = await dial();
    const third = await dial();
    const greeting = said(third.guest);
    await Promise.all([closed(first.guest), closed(second.guest), first.served, second.served]);
    expect(isAlive(pid)).toBe(false);
    expect(await greeting).toContain('/home/ann rw');
    third.guest.write('hello');
    expect(await said(third.guest)).toBe('hello');
    third.guest.destroy();
    await third.served;
    const fourth = await dial();
    expect(await said(fourth.guest)).toContain('/home/ann rw');
    fourth.guest.destroy();
    await fourth.served;
  });

  test('are begun though the one before did not start', async () => {
    const { dial } = await bench(
      `require('node:fs').existsSync(__dirname + '/started') ? (() => {${ECHO}})() : require('node:fs').writeFileSync(__dirname + '/started', '');`,
      { oneAFolder: true },
    );
    const first = await dial();
    const refused = expect(first.served).rejects.toMatchObject({ code: 'share-failed' });
    await refused;
    const second = await dial();
    expect(await said(second.guest)).toContain('/home/ann rw');
    second.guest.destroy();
    await second.served;
  });

  test('take the place of one that a killed backend left', async () => {
    const { dial, runFolder } = await bench(ECHO);
    await writeFile(join(runFolder, 'share0-0.sock'), '');
    const { guest, served } = await dial();
    expect(await said(guest)).toContain('/home/ann rw');
    guest.destroy();
    await served;
  });

  test('are waited for by a guest that sends more than they take', async () => {
    const { dial, runFolder } = await bench(`
      let bytes = 0;
      require('node:net').createServer({ pauseOnConnect: true }, (client) => {
        setTimeout(() => client.resume(), 300);
        client.on('data', (data) => { bytes += data.length; });
        client.on('end', () => { require('node:fs').writeFileSync(__dirname + '/run/bytes', String(bytes)); process.exit(0); });
      }).listen(process.argv[2]);
    `);
    const { guest, served } = await dial();
    const sent = 24 * 1024 * 1024;
    let written = 0;
    const piece = Buffer.alloc(1024 * 1024);
    let waited = false;
    while (written < sent) {
      written += piece.length;
      if (!guest.write(piece)) {
        waited = true;
        await once(guest, 'drain');
      }
    }
    guest.end();
    await served;
    expect(waited).toBe(true);
    expect(await readFile(join(runFolder, 'bytes'), 'utf8')).toBe(String(sent));
  });
});
