import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pingEngine } from '../../../electron/engine/ping.ts';

let folder: string;
let path: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-ping-'));
  path = join(folder, 'docker.sock');
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(path, resolve));
}

const never = new AbortController().signal;

it('says what the engine says of itself', async () => {
  await serve((_request, response) => {
    response.setHeader('Api-Version', '1.51').setHeader('OSType', 'linux').setHeader('Docker-Experimental', 'true');
    response.end('OK');
  });
  expect(await pingEngine(path, never)).toEqual({
    apiVersion: '1.51',
    osType: 'linux',
    experimental: true,
    builderVersion: null,
  });
});

it.each<[string, RequestListener, string]>([
  ['another status', (_request, response) => response.writeHead(503).end('{"message":"starting"}'), 'starting'],
  ['another answer', (_request, response) => response.end('<html>'), 'no Docker engine'],
  ['a broken connection', (request) => void request.socket.destroy(), 'does not answer'],
])('fails on %s', async (_name, listener, reason) => {
  await serve(listener);
  await expect(pingEngine(path, never)).rejects.toMatchObject({
    code: 'engine-ping-failed',
    message: expect.stringContaining(reason) as unknown,
  });
});

it('fails when nobody listens', async () => {
  await expect(pingEngine(path, never)).rejects.toMatchObject({ code: 'engine-ping-failed' });
});

it('can be cancelled', async () => {
  const controller = new AbortController();
  await serve(() => controller.abort());
  await expect(pingEngine(path, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
