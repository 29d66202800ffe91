import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Disposable, DisposableStack } from '../../../../electron/base/disposable.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { ResolvConfSource } from '../../../../electron/vm/network/resolver/resolv-conf-source.ts';
import { WatchedFile } from '../../../../electron/vm/network/resolver/watched-file.ts';

let owned = new DisposableStack();

function own<T extends Disposable>(item: T): T {
  return owned.add(item);
}

afterEach(async () => {
  await owned.dispose();
  owned = new DisposableStack();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'boathouse-watched-'));
  own({ dispose: () => rm(path, { recursive: true, force: true }) });
  return path;
}

describe('files that are watched', () => {
  it('follows resolv.conf as a symbolic link whose target is replaced, and as one that leads elsewhere', async () => {
    const root = await folder();
    await mkdir(join(root, 'run'));
    const target = join(root, 'run', 'stub.conf');
    const path = join(root, 'resolv.conf');
    await writeFile(target, 'nameserver 10.0.0.1\n');
    await symlink(target, path);
    const source = own(new ResolvConfSource(path, systemClock));
    const first = async (): Promise<string | undefined> => (await source.current()).servers[0]?.host;
    const nextChange = (): Promise<void> => new Promise((resolve) => void own(source.changed(() => resolve())));
    expect(await first()).toBe('10.0.0.1');

    let changed = nextChange();
    await writeFile(`${target}.new`, 'nameserver 10.0.0.2\n');
    await rename(`${target}.new`, target);
    await changed;
    expect(await first()).toBe('10.0.0.2');

    changed = nextChange();
    const other = join(root, 'other.conf');
    await writeFile(other, 'nameserver 10.0.0.3\n');
    await symlink(other, `${path}.new`);
    await rename(`${path}.new`, path);
    await changed;
    expect(await first()).toBe('10.0.0.3');
  });

  it('reads nothing from a file that is not there, and finds it when it appears', async () => {
    const path = join(await folder(), 'hosts');
    const file = own(new WatchedFile(path, systemClock));
    expect(await file.text()).toBe('');
    const changed = new Promise<void>((resolve) => void own(file.changed(() => resolve())));
    await writeFile(path, 'here\n');
    await changed;
    await expect.poll(() => file.text()).toBe('here\n');
  });
});
