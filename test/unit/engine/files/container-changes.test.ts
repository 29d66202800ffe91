import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EngineCall, EngineClient } from '../../../../electron/engine/client/engine-client.ts';
import { ContainerChanges } from '../../../../electron/engine/files/container-changes.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** An engine that has no other call; `answer` gives the pieces of each. */
function world(answer: (signal: AbortSignal) => Iterable<string> | AsyncIterable<string> | Promise<never>) {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const client = {
    stream: async (_method: string, { path }: EngineCall, signal: AbortSignal) => {
      asked.push(path);
      signals.push(signal);
      return Readable.from(await answer(signal), { objectMode: true });
    },
  } as unknown as EngineClient;
  const clock = new FakeClock();
  return { asked, signals, clock, changes: new ContainerChanges(client, clock) };
}

const ONE = ['[{"Path":"/srv/a","Kind":1},{"Path":"/odd","Kind":7},{"Kind":0}]'];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ContainerChanges', () => {
  it('asks once for all folders of a container, and again when that is old', async () => {
    const { asked, changes, clock } = world(() => ONE);
    const [root, srv] = await Promise.all([
      changes.of({ container: 'c/1', path: '/' }),
      changes.of({ container: 'c/1', path: '/srv' }),
    ]);
    expect(root).toEqual({ kind: 'changes', entries: [{ name: 'srv', change: 'changed' }] });
    expect(srv).toEqual({ kind: 'changes', entries: [{ name: 'a', change: 'added' }] });
    clock.advance(2_999);
    await changes.of({ container: 'c/1', path: '/' });
    expect(asked).toEqual(['/containers/c%2F1/changes']);
    clock.advance(1);
    expect(clock.pending).toBe(0);
    await changes.of({ container: 'c/1', path: '/' });
    expect(asked).toHaveLength(2);
  });

  it('asks again after changes of ours, also when they came while the engine was asked', async () => {
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const { asked, changes, clock } = world(async function* () {
      await held;
      yield* ONE;
    });
    const early = changes.of({ container: 'c', path: '/' });
    changes.forget();
    const later = changes.of({ container: 'c', path: '/' });
    goOn();
    await Promise.all([early, later]);
    expect(asked).toHaveLength(2);
    await settled();
    expect(clock.pending).toBe(1);
    changes.forget();
    expect(clock.pending).toBe(0);
    await changes.of({ container: 'c', path: '/' });
    expect(asked).toHaveLength(3);
  });

  it('keeps no failure, and few containers', async () => {
    let fails = true;
    const { asked, changes } = world(() => (fails ? Promise.reject(new Error('gone')) : ONE));
    await expect(changes.of({ container: 'c', path: '/' })).rejects.toThrow('gone');
    fails = false;
    for (const container of ['c', 'd', 'e', 'f', 'g', 'c']) await changes.of({ container, path: '/' });
    expect(asked).toHaveLength(7);
  });

  it.each([
    [100_000, 20, 'changes'],
    [250_001, 20, 'too-many'],
    [9_000, 4_000, 'too-many'],
  ] as const)('of %i changes with paths of %i: %s', async (count, length, kind) => {
    let read = 0;
    const { changes, signals } = world(function* () {
      yield '[{"Path":"/z","Kind":2}';
      for (; read < count; read += 100) {
        yield Array.from(
          { length: 100 },
          (_, at) => `,{"Path":"/tmp/${`${read + at}`.padEnd(length, '-')}","Kind":1}`,
        ).join('');
      }
      yield ']';
    });
    expect(await changes.of({ container: 'c', path: '/' })).toMatchObject({ kind });
    expect(signals[0]?.aborted).toBe(true);
    if (length === 4_000) expect(read).toBeLessThan(count);
  });

  it('gives up an engine that does not answer', async () => {
    const { changes, clock } = world(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled')))),
    );
    const answer = changes.of({ container: 'c', path: '/' });
    clock.advance(120_000);
    await expect(answer).rejects.toMatchObject({
      code: 'engine-request-failed',
      message: expect.stringContaining('no answer within 120 seconds') as string,
    });
    await settled();
    expect(clock.pending).toBe(0);
  });
});
