import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyAutostart, autostartFile } from '../../../electron/client/autostart-file.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'bh-autostart-'))));
afterEach(() => rm(folder, { recursive: true }));

const program = (path: string) => ({ argv: [path, '--hidden'], home: null });
const read = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

describe('the file for autostart', () => {
  it('is one a data folder', () => {
    expect(autostartFile('/c', null)).toBe('/c/autostart/boathouse.desktop');
    expect(autostartFile('/c', '/x')).not.toBe(autostartFile('/c', '/y'));
  });

  it('is made, follows the program, and is taken away', async () => {
    const file = autostartFile(folder, null);
    await applyAutostart(file, null);
    expect(await read(file)).toBeNull();
    await applyAutostart(file, program('/old'));
    expect(await read(file)).toContain('Exec="/old" "--hidden"\n');
    await applyAutostart(file, program('/new'));
    expect(await read(file)).toContain('Exec="/new" "--hidden"\n');
    await applyAutostart(file, null);
    expect(await read(file)).toBeNull();
  });

  it('stays as somebody else made it, or as the desktop’s tool left it', async () => {
    const file = autostartFile(folder, null);
    await applyAutostart(file, program('/old'));
    const off = (await read(file))?.replace('enabled=true', 'enabled=false') ?? '';
    await writeFile(file, off);
    await applyAutostart(file, program('/new'));
    expect(await read(file)).toBe(off);
    await writeFile(file, '[Desktop Entry]\nName=Mine\n');
    await applyAutostart(file, program('/new'));
    await applyAutostart(file, null);
    expect(await read(file)).toBe('[Desktop Entry]\nName=Mine\n');
  });
});
