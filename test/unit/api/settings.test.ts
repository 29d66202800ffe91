import { describe, expect, it } from 'vitest';
import { allowedAt, settingFields } from '../../../electron/api/setting-fields.ts';
import { formatSettingPath, parseSettingPath } from '../../../electron/api/setting-path.ts';
import { checkSettings, formatProblem } from '../../../electron/api/setting-problem.ts';
import {
  defaultSettings,
  settingsDocument,
  storedPaths,
  valueAt,
  withValueAt,
} from '../../../electron/api/settings-document.ts';
import { settingsSchema } from '../../../electron/api/settings.ts';

describe('the path of a setting', () => {
  it.each([
    ['disk.sizeGiB', ['disk', 'sizeGiB']],
    ['shares[0].path', ['shares', 0, 'path']],
    ['engine.config["a.b"]["c\\"d"]', ['engine', 'config', 'a.b', 'c"d']],
    ['', []],
  ])('%s', (text, path) => {
    expect(parseSettingPath(text)).toEqual(path);
    expect(formatSettingPath(path)).toBe(text);
  });

  it.each(['.a', 'a..b', 'a[', 'a[x]', 'a["b]', 'a]'])('refuses %s', (text) => {
    expect(() => parseSettingPath(text)).toThrow(expect.objectContaining({ code: 'setting-path-invalid' }) as Error);
  });
});

describe('the list of settings', () => {
  it('describes every leaf of the schema', () => {
    for (const field of settingFields) {
      expect(field.description, field.path).not.toBe('');
      expect(field.allowed, field.path).not.toBe('');
      expect(valueAt(defaultSettings, parseSettingPath(field.path)), field.path).toEqual(field.default);
    }
    expect(settingFields.map(({ path }) => path)).toContain('hypervisor.accelerator');
  });

  it('knows what may stand inside lists and maps', () => {
    expect(allowedAt(['shares', 3, 'readOnly'])).toBe('true or false');
    expect(allowedAt(['engine', 'config', 'anything'])).toBe('any JSON value');
    expect(allowedAt(['nothing'])).toBeNull();
  });
});

describe('a stored document', () => {
  it('is what differs from the defaults', () => {
    const settings = settingsSchema.parse({
      cpus: 3,
      disk: { sizeGiB: 64 },
      engine: { config: { 'log-opts': { max: 1 } } },
      shares: [],
    });
    const document = settingsDocument(settings);
    expect(document).toEqual({ cpus: 3, engine: { config: { 'log-opts': { max: 1 } } }, shares: [] });
    expect(storedPaths(document)).toEqual(['cpus', 'shares', 'engine.config']);
    expect(settingsSchema.parse(document)).toEqual(settings);
    expect(settingsDocument(defaultSettings)).toEqual({});
  });

  it('is changed at a path without touching the rest', () => {
    expect(withValueAt(defaultSettings, ['shares', 0], { path: '/x' })).toEqual({
      ...defaultSettings,
      shares: [{ path: '/x' }],
    });
    expect(() => withValueAt(defaultSettings, ['shares', 1], { path: '/x' })).toThrow(/list/);
    expect(() => withValueAt(defaultSettings, ['disk', 'sizeGiB', 'x'], 1)).toThrow(/disk\.sizeGiB/);
    const polluted = withValueAt({}, ['__proto__', 'polluted'], true);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(checkSettings(polluted).ok).toBe(false);
  });

  it.each([
    [{ hostLoopback: [80, 65_535] }, null],
    [
      { hostLoopback: [0] },
      /^network\.hostLoopback\[0\]: 0 is not allowed; it must be a whole number from 1 to 65535$/,
    ],
    [
      { hostLoopback: 'no' },
      /^network\.hostLoopback: "no" is not allowed; it must be true or false, or a list of at most 256/,
    ],
    [{ names: { 'db.test': '10.1.2.3', api: 'host', _srv: 'gateway', six: '2001:db8::5' } }, null],
    [
      { names: { 'db.test': 'ghost' } },
      /^network\.names\["db\.test"\]: "ghost" is not allowed; it must be `host`, `gateway`, or an IP address$/,
    ],
    [
      { names: { 'db test': 'host' } },
      /^network\.names\.db test: "db test" is not allowed as a name; it must be a host name: labels of/,
    ],
    [{ names: { '-db': 'host' } }, /^network\.names\.-db: "-db" is not allowed as a name/],
    [{ clientAddresses: 'none' }, /^network\.clientAddresses: "none" is not allowed; it must be one of kept, gateway$/],
    [{ ipv6: 'no' }, /^network\.ipv6: "no" is not allowed; it must be true or false$/],
    [{ hostNetworkPorts: 1 }, /^network\.hostNetworkPorts: 1 is not allowed; it must be true or false$/],
    [{ subnet: '10.0.0.1/24' }, /^network\.subnet: .* it must be an IPv4 network such as/],
  ])('%j of the network', (network, problem) => {
    const check = checkSettings({ network });
    const problems = check.ok ? [] : check.problems.map(formatProblem);
    expect(problems).toEqual(problem === null ? [] : [expect.stringMatching(problem)]);
  });

  it('is refused with every path and what may stand there', () => {
    const check = checkSettings({ cpus: 0, colour: 1, disk: { sizeGib: 1 }, shares: [{ path: 'x' }] });
    expect(check.ok ? [] : check.problems.map(formatProblem)).toEqual([
      'cpus: 0 is not allowed; it must be a whole number from 1 to 256, or null',
      'disk.sizeGib: there is no such setting; known in disk are sizeGiB, folder',
      'shares[0].path: "x" is not allowed; it must be an absolute path',
      'colour: there is no such setting; known here are cpus, memoryMiB, disk, shares, engine, context, network, logs, image, hypervisor, desktop',
    ]);
  });
});
