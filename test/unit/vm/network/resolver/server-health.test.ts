import { describe, expect, it } from 'vitest';
import { ServerHealth } from '../../../../../electron/vm/network/resolver/server-health.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const servers = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) => ({ host, port: 53 }));
const [first = { host: '', port: 0 }] = servers;

describe('health of name servers', () => {
  it('puts a server that failed last until it answers or half a minute is over', () => {
    const clock = new FakeClock();
    const health = new ServerHealth(clock);
    const order = (): string =>
      health
        .inOrder(servers)
        .map(({ host }) => host.at(-1))
        .join('');
    health.failed(first);
    expect(order()).toBe('231');
    health.answered(first);
    expect(order()).toBe('123');
    health.failed(first);
    clock.advance(30_000);
    expect(order()).toBe('123');
    health.failed(first);
    health.forget();
    expect(order()).toBe('123');
  });
});
