import { describe, expect, it } from 'vitest';
import { settingFields } from '../../../../electron/api/setting-fields.ts';
import { settingsSchema } from '../../../../electron/api/settings.ts';
import { loopbackDraft, loopbackOf } from '../../../../renderer/features/settings/loopback-draft.ts';
import { nameProblems, namesOf, rowsOfNames } from '../../../../renderer/features/settings/names-draft.ts';
import {
  EDITED_APART,
  settingKind,
  settingText,
  settingValue,
} from '../../../../renderer/features/settings/setting-kind.ts';
import { valueAt } from '../../../../renderer/features/settings/value-at.ts';

const kindOf = (path: string) => {
  const field = settingFields.find((one) => one.path === path);
  const kind = field === undefined ? null : settingKind(field);
  if (kind === null) throw new Error(`no setting with a single value: ${path}`);
  return kind;
};

describe('settingKind', () => {
  it('follows the schema', () => {
    expect(kindOf('network.ipv6')).toEqual({ kind: 'switch' });
    expect(kindOf('network.mode')).toEqual({ kind: 'choice', choices: ['boathouse', 'qemu'] });
    expect(kindOf('cpus')).toEqual({ kind: 'number', isNullable: true });
    expect(kindOf('disk.sizeGiB')).toEqual({ kind: 'number', isNullable: false });
    expect(kindOf('disk.folder')).toEqual({ kind: 'text', isNullable: true, isFolder: true });
    expect(kindOf('network.subnet')).toEqual({ kind: 'text', isNullable: false, isFolder: false });
  });

  it('leaves out exactly those that have an editor of their own', () => {
    const paths = settingFields.filter((field) => settingKind(field) === null).map(({ path }) => path);
    expect(paths.sort()).toEqual([...EDITED_APART].sort());
  });

  it('reads back what it shows, for every default', () => {
    const defaults = settingsSchema.parse({});
    for (const field of settingFields) {
      const kind = settingKind(field);
      if (kind === null || kind.kind === 'switch') continue;
      const value = valueAt(defaults, field.path);
      expect([field.path, settingValue(kind, settingText(value))]).toEqual([field.path, value]);
    }
  });

  it('leaves what is no number to the backend to refuse', () => {
    expect(settingValue(kindOf('cpus'), 'many')).toBe('many');
    expect(settingValue(kindOf('cpus'), ' ')).toBeNull();
    expect(settingValue(kindOf('disk.sizeGiB'), '')).toBe('');
  });
});

describe('the ports of the loopback', () => {
  it.each([[true], [false], [[5432]], [[80, 65_535]]])('%j is read back as it is shown', (value) => {
    expect(loopbackOf(loopbackDraft(value))).toEqual(value);
  });

  it.each([
    ['80, 443;8080 80', [80, 443, 8080]],
    ['', null],
    ['0', null],
    ['65536', null],
    ['80-90', null],
    ['1.5', null],
  ])('%j', (ports, value) => {
    expect(loopbackOf({ reach: 'ports', ports })).toEqual(value);
  });

  it('are 256 at most', () => {
    const ports = Array.from({ length: 257 }, (_, index) => index + 1);
    expect(loopbackOf({ reach: 'ports', ports: ports.join() })).toBeNull();
    expect(loopbackOf({ reach: 'ports', ports: ports.slice(1).join() })).toHaveLength(256);
  });
});

describe('the names of the DNS server', () => {
  it('are read back as they are shown', () => {
    const names = { 'db.test': 'host', api: '192.168.65.1', v6: 'fd00::1', __proto__x: 'gateway' };
    expect(namesOf(rowsOfNames(names))).toEqual(names);
    expect(namesOf([{ name: ' db ', target: ' host ' }])).toEqual({ db: 'host' });
  });

  it('say what is wrong with which', () => {
    const rows = [
      { name: 'db', target: 'host' },
      { name: 'DB', target: 'gateway' },
      { name: 'a b', target: 'elsewhere' },
      { name: '', target: 'host' },
    ];
    const [right, twice, wrong, nameless] = nameProblems(rows);
    expect(right).toEqual({ name: null, target: null });
    expect(twice).toEqual({ name: 'settings.names.twice', target: null });
    expect(wrong).toEqual({ name: 'settings.names.invalid', target: 'settings.names.targetInvalid' });
    expect(nameless).toEqual({ name: 'settings.names.invalid', target: null });
    expect(namesOf(rows)).toBeNull();
  });

  it('leave out rows in which nothing stands', () => {
    const rows = [
      { name: '', target: ' ' },
      { name: 'db', target: 'host' },
      { name: '', target: '' },
    ];
    expect(nameProblems(rows).every(({ name, target }) => name === null && target === null)).toBe(true);
    expect(namesOf(rows)).toEqual({ db: 'host' });
  });
});
