import { beforeEach, describe, expect, it } from 'vitest';
import { formatBinding, type PortBinding } from '../../../../electron/forward/ports/port-binding.ts';
import { PortTable } from '../../../../electron/forward/ports/port-table.ts';
import { fixedBindings } from '../../../../electron/forward/ports/wanted-ports.ts';
import { FakePublisher } from '../../../support/ports/fake-publisher.ts';
import { portedContainer } from '../../../support/ports/ported-container.ts';

const never = new AbortController().signal;
const web = { id: 'w', name: 'web' };
const other = { id: 'o', name: 'other' };

let publisher: FakePublisher;
let gone: Set<string>;
let table: PortTable;

beforeEach(() => {
  publisher = new FakePublisher();
  gone = new Set();
  table = new PortTable({ publisher, isGone: (id) => Promise.resolve(gone.has(id)) });
});

function bindings(...ports: string[]): PortBinding[] {
  return fixedBindings(portedContainer('a', ports, { running: false }), ['0.0.0.0', '::']);
}

const open = (): string[] => [...publisher.open].sort();
const rows = (): string[] =>
  table
    .rows()
    .map(({ owner, binding, problem }) => `${owner.name} ${formatBinding(binding)} ${problem?.code ?? 'open'}`);

describe('a claim', () => {
  it('opens all ports', async () => {
    await table.claim(web, bindings('80:80', '127.0.0.1:81:81'), never);
    expect(rows()).toEqual(['web 0.0.0.0:80/tcp open', 'web [::]:80/tcp open', 'web 127.0.0.1:81/tcp open']);
  });

  it('opens none when one of them cannot be had', async () => {
    publisher.refused.set('[::]:81/tcp', 'port-in-use');
    await expect(table.claim(web, bindings('80:80', '81:81', '82:82'), never)).rejects.toMatchObject({
      code: 'port-in-use',
    });
    expect(open()).toEqual([]);
    expect(publisher.history).toEqual([
      '+0.0.0.0:80/tcp',
      '+[::]:80/tcp',
      '+0.0.0.0:81/tcp',
      '-0.0.0.0:80/tcp',
      '-[::]:80/tcp',
      '-0.0.0.0:81/tcp',
    ]);
    expect(table.owners()).toEqual([]);
  });

  it('is content with a port that the container has already, wherever it leads', async () => {
    const [first] = bindings('0.0.0.0:80:80');
    if (first === undefined) throw new Error('no binding');
    await table.settle(web, [{ ...first, guestAddress: '::1', guestFamilies: [6] }]);
    await table.claim(web, [first], never);
    expect(publisher.history).toEqual(['+0.0.0.0:80/tcp']);
    await table.settle(web, [first]);
    expect(publisher.history).toEqual(['+0.0.0.0:80/tcp', '-0.0.0.0:80/tcp', '+0.0.0.0:80/tcp']);
  });

  it('leaves what the container had', async () => {
    await table.claim(web, bindings('80:80'), never);
    publisher.refused.set('0.0.0.0:81/tcp', 'port-in-use');
    await expect(table.claim(web, bindings('80:80', '81:81'), never)).rejects.toThrow();
    expect(open()).toEqual(['0.0.0.0:80/tcp', '[::]:80/tcp']);
  });

  it('does without a family that the host does not have, unless it was asked for', async () => {
    publisher.refused.set('[::]:80/tcp', 'port-family-missing');
    await table.claim(web, bindings('80:80'), never);
    expect(rows()).toEqual(['web 0.0.0.0:80/tcp open']);
    await expect(table.claim(other, bindings('[::]:80:80'), never)).rejects.toMatchObject({
      code: 'port-family-missing',
    });
  });

  it('shows what cannot be carried at all, and goes on', async () => {
    publisher.refused.set('0.0.0.0:53/udp', 'port-unsupported').set('[::]:53/udp', 'port-unsupported');
    await table.claim(web, bindings('53:53/udp', '80:80'), never);
    expect(rows()).toContain('web 0.0.0.0:53/udp port-unsupported');
    expect(open()).toEqual(['0.0.0.0:80/tcp', '[::]:80/tcp']);
    expect(table.failing()).toEqual([]);
  });

  it('is given up when its caller is gone', async () => {
    const gone = new AbortController();
    let go = (): void => undefined;
    publisher.hold = new Promise((resolve) => (go = resolve));
    const claim = table.claim(web, bindings('80:80'), gone.signal);
    gone.abort();
    go();
    await expect(claim).rejects.toMatchObject({ code: 'cancelled' });
    expect(open()).toEqual([]);
  });
});

describe('a port of another container', () => {
  it.each([
    ['80:80', '80:80'],
    ['0.0.0.0:80:80', '127.0.0.1:80:80'],
    ['127.0.0.1:80:80', '80:80'],
    ['[::1]:80:80', '[::]:80:80'],
  ])('%s is in the way of %s', async (one, two) => {
    await table.claim(web, bindings(one), never);
    const claim = table.claim(other, bindings(two), never);
    await expect(claim).rejects.toThrow(/port is already allocated \(held by the container web\)/);
    expect(table.owners()).toEqual(['w']);
  });

  it.each([
    ['127.0.0.1:80:80', '127.0.0.2:80:80'],
    ['0.0.0.0:80:80', '[::]:80:80'],
    ['80:80/tcp', '80:80/udp'],
    ['80:80', '81:80'],
  ])('%s is not in the way of %s', async (one, two) => {
    await table.claim(web, bindings(one), never);
    await table.claim(other, bindings(two), never);
    expect(table.owners()).toEqual(['w', 'o']);
  });

  it('is taken over when that one is gone and nobody noticed', async () => {
    await table.claim(web, bindings('80:80'), never);
    gone.add('w');
    await table.claim(other, bindings('80:80'), never);
    expect(rows()).toEqual(['other 0.0.0.0:80/tcp open', 'other [::]:80/tcp open']);
  });

  it('is waited for while it is being closed', async () => {
    await table.claim(web, bindings('80:80'), never);
    let go = (): void => undefined;
    publisher.hold = new Promise((resolve) => (go = resolve));
    const released = table.release('w');
    const claimed = table.claim(other, bindings('80:80'), never);
    go();
    await Promise.all([released, claimed]);
    expect(table.owners()).toEqual(['o']);
  });

  it('goes to whoever comes first', async () => {
    const both = await Promise.allSettled([
      table.claim(web, bindings('80:80'), never),
      table.claim(other, bindings('80:80'), never),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('settling', () => {
  it('makes a container’s ports what it has now', async () => {
    await table.claim(web, bindings('80:80', '81:81'), never);
    publisher.history.length = 0;
    await table.settle({ ...web, name: 'renamed' }, bindings('81:81', '0.0.0.0:82:82'));
    expect(publisher.history.sort()).toEqual(['+0.0.0.0:82/tcp', '-0.0.0.0:80/tcp', '-[::]:80/tcp']);
    expect(rows()).toContain('renamed 0.0.0.0:81/tcp open');
  });

  it('keeps what failed, and tries it again', async () => {
    publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use');
    await table.settle(web, bindings('80:80'));
    expect(rows()).toEqual(['web 0.0.0.0:80/tcp port-in-use', 'web [::]:80/tcp open']);
    expect(table.failing()).toEqual(['w']);
    publisher.refused.clear();
    await table.settle(web, bindings('80:80'));
    expect(open()).toEqual(['0.0.0.0:80/tcp', '[::]:80/tcp']);
    expect(table.failing()).toEqual([]);
  });

  it('of no ports leaves nothing', async () => {
    publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use').set('[::]:80/tcp', 'port-family-missing');
    await table.settle(web, bindings('80:80', '81:81'));
    await table.release('w');
    expect(open()).toEqual([]);
    expect(table.owners()).toEqual([]);
    expect(table.has('w')).toBe(false);
  });
});

it('disposing closes what is open and what is opening, and refuses more', async () => {
  await table.claim(web, bindings('80:80'), never);
  let go = (): void => undefined;
  publisher.hold = new Promise((resolve) => (go = resolve));
  const claim = table.claim(other, bindings('90:90'), never);
  const disposed = table.dispose();
  go();
  await expect(claim).rejects.toMatchObject({ code: 'cancelled' });
  await disposed;
  expect(open()).toEqual([]);
  await expect(table.claim(web, bindings('80:80'), never)).rejects.toMatchObject({ code: 'cancelled' });
  expect(table.owners()).toEqual([]);
});
