import { expect, test } from 'vitest';
import { UsageError } from '../../../bench/figures/usage-error.ts';
import { parseOptions } from '../../../bench/net/options.ts';

const KNOWN = { rows: ['dns', 'throughput'], mtus: [1500, 65_520], today: '2026-11-20' };

test('without arguments everything is measured, and kept under the day', () => {
  expect(parseOptions([], KNOWN)).toEqual({
    vm: false,
    rows: [],
    mtus: [],
    peers: [],
    repeats: 3,
    seconds: 2,
    label: '2026-11-20',
    profile: null,
  });
});

test('lists are cut at commas', () => {
  const options = parseOptions(['--rows', 'dns,throughput', '--mtus', '1500', '--peers', 'passt,boathouse'], KNOWN);
  expect(options).toMatchObject({ rows: ['dns', 'throughput'], mtus: [1500], peers: ['passt', 'boathouse'] });
});

test('figures of the VM have a file of their own', () => {
  expect(parseOptions(['--vm', '--label', 'x'], KNOWN)).toMatchObject({ vm: true, label: 'vm-x' });
});

test('a quick run is short, and repeats may still be asked for', () => {
  expect(parseOptions(['--quick'], KNOWN)).toMatchObject({ repeats: 1, seconds: 0.3 });
  expect(parseOptions(['--quick', '--repeats', '7'], KNOWN)).toMatchObject({ repeats: 7, seconds: 0.3 });
});

test.each([
  ['an unknown row', ['--rows', 'dns,other'], '--rows other: must be one of dns, throughput'],
  ['an unknown MTU', ['--mtus', '9000'], '--mtus: must be one of 1500, 65520'],
  ['an MTU for the VM', ['--vm', '--mtus', '1500'], '--mtus: each network of the VM has its own'],
  ['no repeats', ['--repeats', '0'], '--repeats 0: must be a whole number from 1 to 999'],
  ['a label that is a path', ['--label', '../x'], '--label: letters, digits, dots, dashes and underscores only'],
  ['an unknown option', ['--fast'], "Unknown option '--fast'"],
])('%s is refused', (_, argv, message) => {
  const parsing = (): unknown => parseOptions(argv, KNOWN);
  expect(parsing).toThrow(UsageError);
  expect(parsing).toThrow(message);
});
