import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STREAM_WINDOW_BYTES } from '../../../electron/api/limits.ts';
import type { CaptureEvent, CaptureRequest } from '../../../electron/api/network-capture.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { type Connection, connectIfListening, unwrapError } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { ApiServer } from '../../../electron/daemon/api-server.ts';
import { StoredSettings } from '../../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { FakeBackend } from '../../support/fake-backend.ts';
import { eventually } from '../../support/eventually.ts';

const REQUEST: CaptureRequest = { file: null, filter: 'tcp', maxBytes: 1e9, maxSeconds: 60 };
const PIECE_BYTES = 64 * 1024;

let folder: string;
let backend: FakeBackend;
let server: ApiServer;
let connection: Connection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-network-api-'));
  const socket = join(folder, 'run', 'api.sock');
  backend = new FakeBackend(new StoredSettings(new SettingsStore(join(folder, 'settings.json')), () => null));
  server = await ApiServer.open({ socket, backend, logger: silentLogger() });
  const connected = await connectIfListening(socket);
  if (connected === null) throw new Error('nobody listens');
  connection = connected;
  await backend.machine.start();
});

afterEach(async () => {
  connection.close();
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

function capture(request: CaptureRequest = REQUEST): AsyncGenerator<CaptureEvent, void> {
  return iterate<CaptureEvent>((observer) => connection.api.network.capture.subscribe(request, observer));
}

async function opened(events: AsyncGenerator<CaptureEvent, void>): Promise<number> {
  const first = (await events.next()).value;
  if (first?.kind !== 'opened') throw new Error('it was not opened');
  return first.id;
}

async function theCapture() {
  const fake = await backend.network.untilOpen(1);
  if (fake === undefined) throw new Error('there is no capture');
  return fake;
}

it('streams a capture until it is stopped, and then to its end', async () => {
  const events = capture();
  const id = await opened(events);
  expect(backend.network.captures).toEqual([REQUEST]);
  (await theCapture()).say(Buffer.from('abc'));
  expect((await events.next()).value).toEqual({ kind: 'bytes', base64: 'YWJj' });
  await connection.api.network.stopCapture.mutate({ id });
  expect((await events.next()).value).toMatchObject({ kind: 'ended', reason: 'stopped', bytes: 3 });
  expect((await events.next()).done).toBe(true);
  await backend.network.untilOpen(0);
  await connection.api.network.stopCapture.mutate({ id });
});

it('ends a capture when its client leaves it', async () => {
  const events = capture();
  await opened(events);
  await theCapture();
  await events.return();
  expect(await backend.network.untilOpen(0)).toBeUndefined();
});

it('ends a capture when its client goes away', async () => {
  const events = capture();
  await opened(events);
  await theCapture();
  const next = events.next();
  connection.close();
  expect(await backend.network.untilOpen(0)).toBeUndefined();
  expect((await next).done).toBe(true);
});

it('sends no more than the window to a client that acknowledges nothing', async () => {
  const events = capture();
  const id = await opened(events);
  const fake = await theCapture();
  const pieces = (STREAM_WINDOW_BYTES / PIECE_BYTES) * 2;
  for (let count = 0; count < pieces; count += 1) fake.say(new Uint8Array(PIECE_BYTES));
  // One more than fits is on its way through the server.
  const held = async (): Promise<true | null> => (await Promise.resolve(fake.waiting === pieces / 2 - 1)) || null;
  await eventually(held, { what: 'the window is used up', pauseMs: 5 });
  await connection.api.info.query();
  expect(fake.waiting).toBe(pieces / 2 - 1);
  fake.end();
  let bytes = 0;
  for await (const event of events) {
    if (event.kind !== 'bytes') continue;
    bytes += Buffer.from(event.base64, 'base64').length;
    await connection.api.network.acknowledge.mutate({ id, bytes: PIECE_BYTES });
  }
  expect(bytes).toBe(pieces * PIECE_BYTES);
});

it('carries the failures of a capture', async () => {
  const failureOf = async (request: CaptureRequest): Promise<unknown> => {
    try {
      await capture(request).next();
      return 'no failure';
    } catch (error) {
      return unwrapError(error);
    }
  };
  backend.network.refusal = new BoathouseError('capture-running', 'A capture is running already');
  expect(await failureOf(REQUEST)).toMatchObject({ code: 'capture-running' });
  expect(await failureOf({ ...REQUEST, file: 'relative.pcapng' })).toMatchObject({ code: 'request-invalid' });
  expect(await failureOf({ ...REQUEST, maxBytes: 0 })).toMatchObject({ code: 'request-invalid' });
  expect(await failureOf({ ...REQUEST, maxSeconds: 1e9 })).toMatchObject({ code: 'request-invalid' });
  await backend.machine.stop({ force: false });
  expect(await failureOf(REQUEST)).toMatchObject({ code: 'not-running' });
  expect(await failureOf({ ...REQUEST, filter: 'x'.repeat(2000) })).toMatchObject({ code: 'request-invalid' });
  const status = connection.api.network.status.query({ flows: false });
  expect(await status.catch(unwrapError)).toMatchObject({ code: 'not-running' });
});

it('tells the network’s state', async () => {
  expect(await connection.api.network.status.query({ flows: true })).toEqual(backend.network.current);
});
