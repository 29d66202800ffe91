import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tar from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageLoadEvent, ImageSaveEvent } from '../../../electron/api/engine/image-archive.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { until } from '../../support/until.ts';
import { API, drain, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;
let file: string;
let archive: Buffer;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
  file = join(world.folder, 'images.tar');
  const pack = tar.pack();
  pack.entry({ name: 'manifest.json' }, '[]');
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack) parts.push(part as Buffer);
  archive = Buffer.concat(parts);
});
afterEach(() => world[Symbol.asyncDispose]());

const files = async (): Promise<string[]> => (await readdir(world.folder)).filter((name) => name.includes('.tar'));

describe('images that are saved', () => {
  const save = (overwrite = false) =>
    drain(
      iterate<ImageSaveEvent>((on) =>
        api.engine.images.save.subscribe({ images: ['r.test/a:1', 'b'], file, overwrite }, on),
      ),
    );

  it('are asked for by their names, and are in the file as they came', async () => {
    let asked = '';
    world.on('GET /images/get', (request, response) => {
      asked = request.url ?? '';
      response.writeHead(200);
      response.write(archive.subarray(0, 100));
      response.end(archive.subarray(100));
    });
    expect((await save()).at(-1)).toEqual({ kind: 'done', bytes: archive.length });
    expect(asked).toBe(`${API}/images/get?names=r.test%2Fa%3A1&names=b`);
    expect(await readFile(file)).toEqual(archive);
    expect(await failureOf(save())).toMatchObject({ code: 'file-exists' });
    expect((await save(true)).at(-1)).toMatchObject({ kind: 'done' });
  });

  it('leave no file when the engine refuses, breaks off, or puts its failure at the end', async () => {
    world.answer('GET /images/get', { message: 'No such image: b' }, 404);
    expect(await failureOf(save())).toMatchObject({ code: 'no-such-image' });
    world.on('GET /images/get', (_request, response) => {
      response.writeHead(200).write(archive.subarray(0, 600), () => response.destroy());
    });
    expect(await failureOf(save())).toMatchObject({ code: 'engine-request-failed' });
    world.on('GET /images/get', (_request, response) => {
      const words = '{"errorDetail":{"message":"layer is gone"},"error":"layer is gone"}\r\n';
      response.writeHead(200).end(Buffer.concat([archive.subarray(0, 512), Buffer.from(words)]));
    });
    expect(await failureOf(save())).toMatchObject({
      code: 'tar-incomplete',
      message: expect.stringContaining('layer is gone') as string,
    });
    expect(await files()).toEqual([]);
  });

  it('are given up with the client: the engine is told, and no file is left', async () => {
    let isClosed = false;
    world.on('GET /images/get', (_request, response) => {
      response.writeHead(200).write(archive.subarray(0, 600));
      response.once('close', () => (isClosed = true));
    });
    const saving = iterate<ImageSaveEvent>((on) =>
      api.engine.images.save.subscribe({ images: ['b'], file, overwrite: false }, on),
    );
    for await (const event of saving) if (event.kind === 'progress' && event.bytes === 600) break;
    await until('the end of the engine’s answer', () => isClosed);
    await until('no file to be left', async () => (await files()).length === 0);
  });
});

describe('images that are loaded', () => {
  const load = () => drain(iterate<ImageLoadEvent>((on) => api.engine.images.load.subscribe({ file }, on)));

  it('are sent as they are, and told by their names', async () => {
    await writeFile(file, archive);
    const received: Buffer[] = [];
    world.on('POST /images/load', (request, response) => {
      request.on('data', (part: Buffer) => received.push(part));
      request.on('end', () => {
        response.writeHead(200);
        response.end('{"stream":"Loaded image: r.test/a:1\\n"}\r\n{"stream":"Loaded image ID: sha256:ab\\n"}\r\n');
      });
    });
    const events = await load();
    expect(events.at(-1)).toEqual({ kind: 'done', images: ['r.test/a:1', 'sha256:ab'] });
    expect(Buffer.concat(received)).toEqual(archive);
    expect(events.filter(({ kind }) => kind === 'progress').at(-1)).toMatchObject({ totalBytes: archive.length });
  });

  it('that the engine does not like are refused in its words, whenever it says them', async () => {
    await writeFile(file, archive);
    world.on('POST /images/load', (request, response) => {
      request.resume().on('end', () => response.writeHead(500).end('{"message":"archive/tar: invalid tar header"}'));
    });
    expect(await failureOf(load())).toMatchObject({ message: 'archive/tar: invalid tar header' });
    world.on('POST /images/load', (request, response) => {
      request.resume().on('end', () => response.writeHead(200).end('{"error":"no space left on device"}\r\n'));
    });
    expect(await failureOf(load())).toMatchObject({ hint: expect.stringContaining('disk') as string });
  });

  it('are looked for where the path says', async () => {
    expect(await failureOf(load())).toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining(file) as string,
    });
    file = '/dev/zero';
    expect(await failureOf(load())).toMatchObject({ code: 'file-unsuitable' });
    file = 'images.tar';
    expect(await failureOf(load())).toMatchObject({ code: 'request-invalid' });
  });
});
