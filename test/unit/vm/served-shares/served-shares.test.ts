import { Duplex, PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import type { SshSession } from '../../../../electron/forward/ssh-session.ts';
import {
  CUT_OFF_LOOK_MS,
  MOUNT_MS,
  RENEW_MS,
  RETRY_FIRST_MS,
  ROUND_MS,
  ServedShares,
} from '../../../../electron/vm/served-shares/served-shares.ts';
import type { GuestMount } from '../../../../electron/vm/shares.ts';
import { Warnings } from '../../../../electron/vm/warnings.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeAccess, output } from '../../../support/vm/fake-guest.ts';

const ID = 'a'.repeat(64);
const never = new AbortController().signal;

const share = (tag: string, guestPath: string): GuestMount => ({
  ...{ kind: '9p-ssh', tag, hostPath: guestPath, guestPath, readOnly: false, options: '-' },
});
const OUTER = share('share0', '/home/ann');
const INNER = share('share1', '/home/ann/docs');
const OTHER = share('share2', '/srv');

/** A guest that does as it is told, over a session that is lost when a test says so. */
class Bench {
  readonly clock = new FakeClock();
  readonly warnings = new Warnings();
  readonly access = new FakeAccess();
  /** By the path in the guest; connected to as the guest mounts. */
  readonly listeners = new Map<string, (stream: Duplex) => void>();
  readonly listened: string[] = [];
  /** By tag. */
  readonly streams = new Map<string, Duplex>();
  /** Tags whose server does not start. */
  readonly unserved = new Set<string>();
  /** Tags whose mount fails in the guest. */
  readonly unmountable = new Set<string>();
  refusal: BoathouseError | null = null;
  /** `CONTAINER REASON` */
  cutOff: string[] = [];
  /** Of these commands the next one is never answered, and the next one fails. */
  readonly hanging = new Set<string>();
  readonly failing = new Set<string>();
  readonly shares: ServedShares;

  constructor(mounts: readonly GuestMount[]) {
    this.access.session = () =>
      Promise.resolve({ listenStreamLocal: (...args) => this.#listen(...args) } as Partial<SshSession> as SshSession);
    this.access.answer = (command) => this.#answer(command.split(' ').slice(1));
    this.shares = new ServedShares({
      ...{ mounts, access: this.access, warnings: this.warnings, clock: this.clock, logger: silentLogger() },
      servers: { serve: (mount, stream) => this.#serve(mount, stream) },
    });
    onTestFinished(() => this.shares.dispose());
  }

  get mountCommands(): string[] {
    return this.access.commands.filter((command) => command.includes(' mount'));
  }

  get looks(): number {
    return this.access.commands.filter((command) => command.endsWith(' cut-off')).length;
  }

  lose(): void {
    this.listeners.clear();
    this.access.lose();
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let turns = 0; turns < 200; turns += 1) {
      if (isSo()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('it does not come to that');
  }

  /** Until what is under way has come to its end, or to a wait. */
  async rest(): Promise<void> {
    for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #listen(...[path, onConnection]: Parameters<SshSession['listenStreamLocal']>): Promise<{ dispose(): void }> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.listened.push(path);
    this.listeners.set(path, onConnection);
    return Promise.resolve({ dispose: () => undefined });
  }

  async #serve({ tag }: GuestMount, stream: Duplex): Promise<void> {
    if (this.unserved.has(tag)) throw new BoathouseError('share-failed', 'no server', { hint: 'Do something.' });
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
  }

  async #answer([word = '', ...tags]: string[]): Promise<ReturnType<typeof output>> {
    const lines =
      word === 'mount' ? tags.map((tag) => this.#mount(tag)) : this.cutOff.map((words) => `cut-off ${words}`);
    if (this.hanging.delete(word)) return await new Promise(() => undefined);
    if (this.failing.delete(word)) return { exitCode: 142, stdout: '', stderr: '' };
    // The server's end comes first.
    await new Promise((resolve) => setImmediate(resolve));
    return output(lines.join('\n'));
  }

  #mount(tag: string): string {
    if (this.unmountable.has(tag)) return `${tag} failed mount: no such device`;
    const stream = new PassThrough();
    this.streams.set(tag, stream);
    this.listeners.get(`/run/boathouse/shares/${tag}`)?.(stream);
    return this.unserved.has(tag) ? `${tag} failed mount: Connection reset by peer` : `${tag} mounted`;
  }
}

test('folders are mounted once there is a session, from the outside in, and are there from then on', async () => {
  const bench = new Bench([OUTER, INNER]);
  expect(bench.shares.isPresent(OUTER)).toBe(false);
  bench.access.up();
  await bench.shares.settled(never);
  await bench.rest();
  expect(bench.access.commands).toEqual([
    '/usr/lib/boathouse/served-shares mount share0 share1',
    '/usr/lib/boathouse/served-shares cut-off',
  ]);
  expect([OUTER, INNER].map((mount) => bench.shares.isPresent(mount))).toEqual([true, true]);
  expect(bench.warnings.list()).toEqual([]);
  expect(bench.clock.pending).toBe(0);
});

test('without such folders the guest is asked nothing', async () => {
  const bench = new Bench([]);
  await bench.shares.settled(never);
  bench.access.up();
  expect(bench.access.commands).toEqual([]);
});

test('waiting ends with its signal', async () => {
  const bench = new Bench([OUTER]);
  const stop = new AbortController();
  const settled = bench.shares.settled(stop.signal);
  stop.abort(new Error('given up'));
  await expect(settled).rejects.toThrow('given up');
});

test('a session that is lost takes them away, and the next one brings them back, with word of who is cut off until he is not', async () => {
  const bench = new Bench([OUTER]);
  bench.access.up();
  await bench.shares.settled(never);
  bench.lose();
  expect(bench.shares.isPresent(OUTER)).toBe(false);
  expect(bench.streams.get('share0')?.destroyed).toBe(true);

  bench.cutOff = [`${ID} open`];
  const settled = bench.shares.settled();
  bench.access.up();
  expect(bench.shares.isPresent(OUTER)).toBe(false);
  await settled;
  expect(bench.shares.isPresent(OUTER)).toBe(true);
  expect(bench.listened).toHaveLength(2);
  await bench.rest();
  expect(bench.warnings.list()).toEqual([expect.stringContaining('docker restart aaaaaaaaaaaa')]);
  bench.cutOff = [];
  bench.clock.advance(CUT_OFF_LOOK_MS);
  await bench.until(() => bench.warnings.list().length === 0);
  expect(bench.clock.pending).toBe(0);
});

test('a folder whose server does not start does not keep the others away, is told with what to do, and tried again', async () => {
  const bench = new Bench([OUTER, OTHER]);
  bench.unserved.add('share0');
  bench.access.up();
  await bench.shares.settled(never);
  expect(bench.shares.isPresent(OTHER)).toBe(true);
  expect(bench.shares.isPresent(OUTER)).toBe(false);
  expect(bench.warnings.list()).toEqual([
    'Containers cannot use the shared folder /home/ann: no server (Do something).',
  ]);
  bench.unserved.clear();
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.shares.isPresent(OUTER));
  expect(bench.mountCommands.at(-1)).toMatch(/ mount share0$/);
  expect(bench.warnings.list()).toEqual([expect.stringContaining('is again')]);
  expect(bench.listened).toHaveLength(2);
});

test('what the guest says of a mount that fails is told, and each pause is longer than the one before', async () => {
  const bench = new Bench([OTHER]);
  bench.unmountable.add('share2');
  bench.access.up();
  await bench.shares.settled(never);
  expect(bench.warnings.list()).toEqual([expect.stringContaining('mount: no such device')]);
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.mountCommands.length === 2);
  await bench.rest();
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.rest();
  expect(bench.mountCommands).toHaveLength(2);
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.mountCommands.length === 3);
});

test('an sshd that does not listen for us is told', async () => {
  const bench = new Bench([OTHER]);
  bench.refusal = new BoathouseError('ssh-channel-refused', 'the VM’s sshd does not listen');
  bench.access.up();
  await bench.shares.settled(never);
  expect(bench.warnings.list()).toEqual([expect.stringContaining('the VM’s sshd does not listen')]);
  // The engine is not to wait for it.
  expect(bench.mountCommands).toEqual(['/usr/lib/boathouse/served-shares mount']);
});

test('a server that ends has its folder mounted anew, with those within it', async () => {
  const bench = new Bench([OUTER, INNER, OTHER]);
  bench.access.up();
  await bench.shares.settled(never);
  bench.streams.get('share0')?.destroy();
  await bench.until(() => !bench.shares.isPresent(OUTER));
  expect(bench.warnings.list()).toEqual([expect.stringContaining('its server ended')]);
  expect(bench.shares.isPresent(OTHER)).toBe(true);
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.shares.isPresent(OUTER));
  expect(bench.mountCommands.at(-1)).toMatch(/ mount share0 share1$/);
  expect(bench.shares.isPresent(INNER)).toBe(true);
});

test('disposing ends what is served, and nothing is tried again', async () => {
  const bench = new Bench([OUTER]);
  bench.access.up();
  await bench.shares.settled(never);
  await bench.shares.dispose();
  await bench.shares.settled();
  expect(bench.streams.get('share0')?.destroyed).toBe(true);
  expect(bench.shares.isPresent(OUTER)).toBe(false);
  await bench.rest();
  expect(bench.clock.pending).toBe(0);
  bench.access.up();
  expect(bench.mountCommands).toHaveLength(1);
});

test('who is cut off is looked for once at a time, however many rounds there are', async () => {
  const bench = new Bench([OUTER, OTHER]);
  bench.unmountable.add('share2');
  bench.cutOff = [`${ID} open`];
  bench.access.up();
  await bench.shares.settled(never);
  await bench.rest();
  bench.unmountable.clear();
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.looks === 2);
  await bench.rest();
  bench.clock.advance(CUT_OFF_LOOK_MS);
  await bench.rest();
  expect(bench.looks).toBe(3);
});

test('folders are there before running containers have them, and a guest that is never done with those is asked again', async () => {
  const bench = new Bench([OUTER]);
  bench.hanging.add('cut-off');
  bench.access.up();
  await bench.shares.settled(never);
  expect(bench.shares.isPresent(OUTER)).toBe(true);
  await bench.until(() => bench.looks === 1);
  bench.cutOff = [`${ID} left`];
  bench.clock.advance(RENEW_MS);
  await bench.rest();
  bench.clock.advance(CUT_OFF_LOOK_MS);
  await bench.until(() => bench.warnings.list().length === 1);
  expect(bench.shares.isPresent(OUTER)).toBe(true);
  expect(bench.streams.get('share0')?.destroyed).toBe(false);
});

test('a look that fails takes no warning away, and is made again', async () => {
  const bench = new Bench([OUTER]);
  bench.cutOff = [`${ID} open`];
  bench.access.up();
  await bench.until(() => bench.warnings.list().length === 1);
  bench.cutOff = [];
  bench.failing.add('cut-off');
  await bench.rest();
  bench.clock.advance(CUT_OFF_LOOK_MS);
  await bench.until(() => bench.looks === 2);
  await bench.rest();
  expect(bench.warnings.list()).toHaveLength(1);
  bench.clock.advance(CUT_OFF_LOOK_MS);
  await bench.until(() => bench.warnings.list().length === 0);
  expect(bench.clock.pending).toBe(0);
});

test('a guest that is never done with mounting is given up: its connections end, and it is tried again', async () => {
  const bench = new Bench([OUTER]);
  bench.hanging.add('mount');
  bench.access.up();
  await bench.until(() => bench.streams.has('share0'));
  const first = bench.streams.get('share0');
  bench.clock.advance(ROUND_MS + MOUNT_MS);
  await bench.shares.settled(never);
  expect(first?.destroyed).toBe(true);
  expect(bench.warnings.list()).toEqual([expect.stringContaining('not done with mounting after 60 s')]);
  bench.clock.advance(RETRY_FIRST_MS);
  await bench.until(() => bench.shares.isPresent(OUTER));
});
