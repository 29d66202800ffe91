import { describe, expect, it } from 'vitest';
import { referenceParts, registryOf } from '../../../electron/engine/images/reference-parts.ts';
import { TransferProgress } from '../../../electron/engine/images/transfer-progress.ts';
import { TRANSFER_LAYERS_MAX } from '../../../electron/engine/limits.ts';

describe('a reference', () => {
  it.each([
    ['nginx', 'nginx', null],
    ['nginx:1.27', 'nginx', '1.27'],
    ['registry:5000/team/app', 'registry:5000/team/app', null],
    ['registry:5000/team/app:v1', 'registry:5000/team/app', 'v1'],
    ['[::1]:5000/app', '[::1]:5000/app', null],
    [`app:1@sha256:${'a'.repeat(64)}`, 'app', `sha256:${'a'.repeat(64)}`],
  ])('%s is %s and %s', (reference, repository, tag) => {
    expect(referenceParts(reference)).toMatchObject({ repository, tag });
  });

  it.each([
    ['nginx', 'docker.io'],
    ['team/app', 'docker.io'],
    ['ghcr.io/team/app', 'ghcr.io'],
    ['localhost/app', 'localhost'],
    ['registry:5000/app:1', 'registry:5000'],
  ])('of %s the registry is %s', (reference, registry) => {
    expect(registryOf(reference)).toBe(registry);
  });
});

describe('what is told of a pull', () => {
  const LAYER = 'a1b2c3d4e5f6';
  const add = (progress: TransferProgress, ...steps: unknown[]): void => {
    for (const step of steps) progress.add(typeof step === 'string' ? step : JSON.stringify(step));
  };

  it('is where each layer stands, told once', () => {
    const progress = new TransferProgress();
    add(
      progress,
      { status: 'Pulling from library/nginx', id: '1.27' },
      { status: 'Downloading', id: LAYER, progressDetail: { current: 5, total: 10 } },
      { status: 'Downloading', id: LAYER, progressDetail: { current: 9, total: 10 } },
    );
    expect(progress.take()).toEqual({
      message: '1.27: Pulling from library/nginx',
      layers: [{ id: LAYER, status: 'Downloading', currentBytes: 9, totalBytes: 10, done: false }],
    });
    expect(progress.take()).toBeNull();
    add(
      progress,
      { status: 'Pull complete', id: LAYER, progressDetail: {} },
      { status: `Digest: sha256:${'b'.repeat(64)}` },
    );
    expect(progress.take()?.layers).toEqual([
      { id: LAYER, status: 'Pull complete', currentBytes: null, totalBytes: null, done: true },
    ]);
    expect(progress.digest).toBe(`sha256:${'b'.repeat(64)}`);
  });

  it('knows a push’s digest and a failure in the stream', () => {
    const progress = new TransferProgress();
    add(progress, { progressDetail: {}, aux: { Tag: 'v1', Digest: `sha256:${'c'.repeat(64)}`, Size: 1 } });
    expect(progress.digest).toBe(`sha256:${'c'.repeat(64)}`);
    add(progress, { errorDetail: { message: 'x' }, error: 'unauthorized: authentication required' });
    expect(progress.failure).toMatchObject({ code: 'engine-denied' });
  });

  it('does not grow with what is odd', () => {
    const progress = new TransferProgress();
    add(progress, 'x', '[]', 'null', '{"id":{}}', '{"status":5,"id":7}');
    expect(progress.take()).toBeNull();
    for (let index = 0; index < TRANSFER_LAYERS_MAX * 2; index += 1) {
      add(progress, { status: 'Waiting', id: index.toString(16).padStart(12, '0') });
    }
    expect(progress.take()?.layers).toHaveLength(TRANSFER_LAYERS_MAX);
  });
});
