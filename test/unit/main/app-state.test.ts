import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWithoutGraphics, readAppState, writeAppState } from '../../../electron/main/app-state.ts';

const FIRST = { window: null, toldThatItGoesOn: false, withoutGraphicsMs: null };
const PLACE = { x: -8, y: 30, width: 1180, height: 760, maximized: true };

describe('what the app remembers about itself', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bh-app-state-'));
    file = join(folder, 'app', 'app.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read as it was written', async () => {
    const state = { window: PLACE, toldThatItGoesOn: true, withoutGraphicsMs: 1_764_400_000_000 };
    await writeAppState(file, state);
    expect(readAppState(file)).toEqual(state);
  });

  it('is that of a first start where there is no file, or one that somebody broke', async () => {
    const broken = join(folder, 'app.json');
    expect(readAppState(file)).toEqual(FIRST);
    for (const text of ['', '{', 'null', '7', '[]', '{"window":"here","toldThatItGoesOn":"yes"}']) {
      await writeFile(broken, text);
      expect(readAppState(broken), text).toEqual(FIRST);
    }
  });

  it('keeps the rest when the place is none that a window can have', async () => {
    const places = [
      { ...PLACE, x: 0.5 },
      { ...PLACE, width: 0 },
      { ...PLACE, height: -1 },
      { ...PLACE, y: '30' },
      { ...PLACE, maximized: undefined },
      [1, 2, 3, 4],
    ];
    for (const window of places) {
      await writeFile(join(folder, 'app.json'), JSON.stringify({ window, toldThatItGoesOn: true }));
      expect(readAppState(join(folder, 'app.json'))).toEqual({ ...FIRST, toldThatItGoesOn: true });
    }
  });

  it('knows for a week that there is no graphics processor', () => {
    const found = Date.UTC(2026, 10, 29);
    const day = 24 * 3600 * 1000;
    const state = { ...FIRST, withoutGraphicsMs: found };
    expect(isWithoutGraphics(FIRST, found)).toBe(false);
    expect([0, 6 * day, 7 * day].map((later) => isWithoutGraphics(state, found + later))).toEqual([true, true, false]);
    // A clock that was set back.
    expect(isWithoutGraphics(state, found - 1)).toBe(false);
  });
});
