import { afterAll, expect, it } from 'vitest';
import type { Bridge, BridgeReply } from '../../../electron/api/bridge.ts';
import { VERSION } from '../../../electron/api/version.ts';
import { eventually } from '../../support/eventually.ts';
import { describeDesktop } from './desktop-suite.ts';

/** What the page's own scripts see. */
declare const boathouse: Bridge;

describeDesktop('the desktop app’s bridge', (suite) => {
  const ask = async (message: object): Promise<BridgeReply> => {
    const page = await suite.desktop.page();
    // It listens first, so that we take its place and not the other way round.
    await page.getByRole('heading', { name: 'Containers', exact: true }).waitFor();
    return page.evaluate(
      (sent) =>
        new Promise<BridgeReply>((resolve) => {
          // The dashboard’s own calls go on meanwhile; it is loaded anew after this test.
          boathouse.onReply((reply) => {
            if (reply.id === (sent as { id: number }).id) resolve(reply);
          });
          boathouse.send(sent as never);
        }),
      message,
    );
  };

  afterAll(async () => {
    await (await suite.desktop.page()).reload();
  });

  it('carries the API’s calls', async () => {
    const reply = await ask({ kind: 'call', id: 1_000_011, type: 'query', path: 'info' });
    expect(reply).toMatchObject({ kind: 'data', id: 1_000_011, value: { version: VERSION } });
  });

  it('refuses what the API does not have, and inputs that it would not take', async () => {
    const unknown = await ask({ kind: 'call', id: 1_000_012, type: 'query', path: 'machine.start' });
    expect(unknown).toMatchObject({
      kind: 'error',
      id: 1_000_012,
      error: { data: { failure: { code: 'request-unknown' } } },
    });
    const input = { container: 1 };
    const invalid = await ask({
      kind: 'call',
      id: 1_000_013,
      type: 'mutation',
      path: 'engine.containers.start',
      input,
    });
    expect(invalid).toMatchObject({
      kind: 'error',
      id: 1_000_013,
      error: { data: { failure: { code: 'request-invalid' } } },
    });
    expect(suite.bench.backend.recordedEngine.calls.filter(([name]) => name === 'containers.start')).toEqual([]);
  });

  it('outlives a navigation that was prevented, and begins anew with a page that is loaded anew', async () => {
    const page = await suite.desktop.page();
    const told = page.evaluate(
      () =>
        new Promise<BridgeReply[]>((resolve) => {
          const heard: BridgeReply[] = [];
          boathouse.onReply((reply) => {
            if (reply.id !== 2_000_001) return;
            heard.push(reply);
            if (heard.length === 1) {
              const link = document.createElement('a');
              link.href = 'https://example.com/';
              link.click();
            }
            if (heard.length === 2) resolve(heard);
          });
          boathouse.send({
            kind: 'call',
            id: 2_000_001,
            type: 'subscription',
            path: 'machine.events',
            input: undefined,
          });
        }),
    );
    await eventually(
      async () => {
        await suite.bench.backend.machine.restart();
        return Promise.race([told, Promise.resolve(null)]);
      },
      { what: 'a status after the prevented navigation' },
    );
    await page.evaluate(() => {
      setInterval(() => boathouse.send({ kind: 'call', id: 1, type: 'query', path: 'info', input: undefined }), 1);
    });
    await page.reload();
    // The dashboard’s own first calls, whose ids begin at 1 as well, are answered.
    await page.getByText('Running', { exact: true }).first().waitFor();
  });

  it('does not answer what is no message', async () => {
    const page = await suite.desktop.page();
    await page.evaluate(() => boathouse.send({ kind: 'eval', id: 1_000_014, code: '1' } as never));
    expect(await ask({ kind: 'call', id: 1_000_015, type: 'query', path: 'info' })).toMatchObject({ id: 1_000_015 });
  });
});
