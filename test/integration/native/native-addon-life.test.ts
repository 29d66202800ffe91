import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadNativeAddon, NATIVE_ADDON_PLACES } from '../../../electron/native/load-native-addon.ts';

const run = promisify(execFile);
const openFiles = (): number => readdirSync('/proc/self/fd').length;

// Scripts of plain JavaScript, since each needs a process or a worker of its own. Open files are counted in /proc.
describe.skipIf(process.platform !== 'linux')('what the addon opened', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'addon-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('makes an uncaught exception of what a callback throws', async () => {
    const script = `
      const addon = require(process.argv[1]);
      const path = process.argv[2];
      const left = addon.openDatagrams(path + '/a', '', 0, 0);
      const right = addon.openDatagrams(path + '/b', path + '/a', 0, 0);
      process.on('uncaughtException', (error) => { console.log('caught ' + error.message); process.exit(7); });
      const nothing = () => {};
      const events = { received: () => { throw new Error('mine'); }, writable: nothing, closed: nothing };
      addon.start(left, { bytes: new Uint8Array(10), slotBytes: 10, lengths: new Uint32Array(1) }, events);
      addon.send(right, { bytes: new Uint8Array(1), ends: Uint32Array.of(1), count: 1 }, 0);
    `;
    const place = loadablePlace();
    await expect(run(process.execPath, ['-e', script, place, folder])).rejects.toMatchObject({
      code: 7,
      stdout: 'caught mine\n',
    });
  });

  it('closes its files with the worker that opened them, whatever that was about to do', async () => {
    const before = openFiles();
    const script = `
      const { workerData: { place, folder }, parentPort } = require('node:worker_threads');
      const addon = require(place);
      const idle = addon.openDatagrams(folder + '/idle', '', 0, 0);
      const waits = addon.openDatagrams(folder + '/waits', '', 0, 0);
      addon.acceptPeer(waits, () => {});
      const left = addon.openDatagrams(folder + '/left', '', 0, 0);
      const right = addon.openDatagrams(folder + '/right', folder + '/left', 0, 0);
      const slots = () => ({ bytes: new Uint8Array(100), slotBytes: 10, lengths: new Uint32Array(10) });
      const one = { bytes: new Uint8Array(1), ends: Uint32Array.of(1), count: 1 };
      const nothing = () => {};
      addon.start(right, slots(), { received: nothing, writable: nothing, closed: nothing });
      let told = false;
      addon.start(left, slots(), {
        received: () => {
          if (!told) parentPort.postMessage('running');
          told = true;
          addon.send(right, one, 0);
        },
        writable: nothing,
        closed: nothing,
      });
      addon.send(right, one, 0);
    `;
    for (let round = 0; round < 5; round++) {
      const data = { place: loadablePlace(), folder: await mkdtemp(join(folder, 'worker-')) };
      const worker = new Worker(script, { eval: true, workerData: data });
      await new Promise((resolve) => worker.once('message', resolve));
      await worker.terminate();
    }
    expect(openFiles()).toBeLessThanOrEqual(before);
  });

  it('closes its streams with the worker that dialled them, amid whatever they do', async () => {
    const path = join(folder, 'server');
    const peers: Socket[] = [];
    const server = createServer((socket) => peers.push(socket.on('error', () => undefined))).listen(path);
    await once(server, 'listening');
    const before = openFiles();
    const script = `
      const { workerData: { place, path }, parentPort } = require('node:worker_threads');
      const addon = require(place);
      const room = new Uint8Array(100);
      let told = 0;
      const table = addon.openStreams((stream, events) => {
        if (told++ === 50) parentPort.postMessage('running');
        if (told % 7 === 0) table.close(stream, false);
        else if (told % 3 === 0) table.watch(stream, 3);
        table.write(stream, room);
        table.read(stream, room);
      });
      addon.openStreams(() => {}).dialPath(path);
      for (let count = 0; count < 100; count++) table.dialPath(path);
      table.dialTcp(Uint8Array.of(127, 0, 0, 1), 9);
    `;
    for (let round = 0; round < 5; round++) {
      const worker = new Worker(script, { eval: true, workerData: { place: loadablePlace(), path } });
      await new Promise((resolve) => worker.once('message', resolve));
      await worker.terminate();
    }
    for (const peer of peers.splice(0)) peer.destroy();
    server.close();
    await once(server, 'close');
    expect(openFiles()).toBeLessThanOrEqual(before);
  });

  it('makes an uncaught exception of what is thrown for a stream', async () => {
    const script = `
      const addon = require(process.argv[1]);
      process.on('uncaughtException', (error) => { console.log('caught ' + error.message); process.exit(7); });
      const table = addon.openStreams(() => { throw new Error('mine'); });
      table.dialTcp(Uint8Array.of(127, 0, 0, 1), 9);
    `;
    await expect(run(process.execPath, ['-e', script, loadablePlace()])).rejects.toMatchObject({
      code: 7,
      stdout: 'caught mine\n',
    });
  });

  it('closes the file of a port that nobody holds', async () => {
    const script = `
      const { readdirSync } = require('node:fs');
      const addon = require(process.argv[1]);
      const count = () => readdirSync('/proc/self/fd').length;
      const before = count();
      for (let number = 0; number < 100; number++) addon.openDatagrams(process.argv[2] + '/' + number, '', 0, 0);
      const held = count() - before;
      (async () => {
        for (let tries = 0; tries < 100 && count() > before; tries++) {
          global.gc();
          await new Promise(setImmediate);
        }
        console.log(held, count() - before);
      })();
    `;
    const { stdout } = await run(process.execPath, ['--expose-gc', '-e', script, loadablePlace(), folder]);
    expect(stdout).toBe('100 0\n');
  });
});

/** The file that `loadNativeAddon` takes. */
function loadablePlace(): string {
  for (const place of NATIVE_ADDON_PLACES) {
    try {
      loadNativeAddon([place]);
      return place;
    } catch {
      // The next one.
    }
  }
  throw new Error('the addon is not built');
}
