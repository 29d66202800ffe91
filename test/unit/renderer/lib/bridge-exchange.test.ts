import { describe, expect, it } from 'vitest';
import type { Bridge, BridgeMessage, BridgeReply } from '../../../../electron/api/bridge.ts';
import { askForFile } from '../../../../renderer/lib/ask-for-file.ts';
import { BridgeExchange } from '../../../../renderer/lib/bridge-exchange.ts';

/** A bridge whose other end is the test. */
function fakeBridge(): { bridge: Bridge; sent: BridgeMessage[]; reply: (reply: BridgeReply) => void } {
  const sent: BridgeMessage[] = [];
  let listener: (reply: BridgeReply) => void = () => undefined;
  const bridge: Bridge = {
    send: (message) => void sent.push(message),
    onReply: (next) => (listener = next),
    onRoute: () => undefined,
    pathOf: () => '',
  };
  return { bridge, sent, reply: (reply) => listener(reply) };
}

describe('BridgeExchange', () => {
  it('tells answers apart, and hears of a query once', () => {
    const { bridge, sent, reply } = fakeBridge();
    const exchange = new BridgeExchange(bridge);
    const heard: unknown[] = [];
    exchange.ask({ kind: 'call', type: 'query', path: 'info' }, (answer) => heard.push(['info', answer]));
    exchange.ask({ kind: 'call', type: 'subscription', path: 'events' }, (answer) => heard.push(['events', answer]));
    expect(sent).toEqual([
      { kind: 'call', type: 'query', path: 'info', id: 1 },
      { kind: 'call', type: 'subscription', path: 'events', id: 2 },
    ]);
    for (const value of [1, 2]) reply({ kind: 'data', id: 2, value });
    for (const value of [3, 4]) reply({ kind: 'data', id: 1, value });
    reply({ kind: 'data', id: 9, value: 5 });
    expect(heard).toEqual([
      ['events', { kind: 'data', id: 2, value: 1 }],
      ['events', { kind: 'data', id: 2, value: 2 }],
      ['info', { kind: 'data', id: 1, value: 3 }],
    ]);
  });

  it('cancels what is open, once', () => {
    const { bridge, sent, reply } = fakeBridge();
    const exchange = new BridgeExchange(bridge);
    const cancel = exchange.ask({ kind: 'call', type: 'subscription', path: 'events' }, () => undefined);
    cancel();
    cancel();
    const over = exchange.ask({ kind: 'call', type: 'query', path: 'info' }, () => undefined);
    reply({ kind: 'data', id: 2, value: null });
    over();
    expect(sent.filter(({ kind }) => kind === 'cancel')).toEqual([{ kind: 'cancel', id: 1 }]);
  });
});

describe('askForFile', () => {
  const choice = { what: 'file', kind: 'tar', near: '', name: '' } as const;

  it('has the path that was chosen, or null, or why it could not be asked', async () => {
    const { bridge, sent, reply } = fakeBridge();
    const exchange = new BridgeExchange(bridge);
    const asked = [askForFile(exchange, choice), askForFile(exchange, choice), askForFile(exchange, choice)];
    expect(sent[0]).toEqual({ kind: 'choose', id: 1, choice });
    reply({ kind: 'data', id: 1, value: '/home/anna/images.tar' });
    reply({ kind: 'data', id: 2, value: null });
    reply({ kind: 'error', id: 3, error: { message: 'Another file is being chosen', data: null } });
    expect(await asked[0]).toBe('/home/anna/images.tar');
    expect(await asked[1]).toBeNull();
    await expect(asked[2]).rejects.toThrow('Another file is being chosen');
  });
});
