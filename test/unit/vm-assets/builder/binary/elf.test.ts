import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elfDependencies, elfSection, isElf64 } from '../../../../../vm-assets/builder/binary/elf.ts';
import { elfFile } from '../fixtures/elf-file.ts';

const program = elfFile({
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libc.so.6', 'libz.so.1'],
  section: { name: '.modinfo', data: Buffer.from('license=GPL\0') },
});

it('reads interpreter and needed libraries', () => {
  expect(elfDependencies(program)).toEqual({
    interpreter: '/lib64/ld-linux-x86-64.so.2',
    needed: ['libc.so.6', 'libz.so.1'],
  });
});

it('knows that a static program needs nothing', () => {
  expect(elfDependencies(elfFile({}))).toEqual({ interpreter: undefined, needed: [] });
});

it('finds a section by name', () => {
  expect(elfSection(program, '.modinfo')?.toString()).toBe('license=GPL\0');
  expect(elfSection(program, '.nothing')).toBeUndefined();
});

it('leaves scripts and 32-bit programs alone', () => {
  const other = Buffer.from(program);
  other[4] = 1;
  for (const data of [Buffer.from('#!/bin/sh\n'), Buffer.alloc(0), other]) {
    expect(isElf64(data)).toBe(false);
    expect(elfDependencies(data)).toBeUndefined();
  }
});

it('never throws, whatever byte is changed or where the file ends', () => {
  const mutations = fc.tuple(fc.nat(program.length - 1), fc.nat(255), fc.nat(program.length));
  fc.assert(
    fc.property(mutations, ([at, value, end]) => {
      const data = Buffer.from(program);
      data[at] = value;
      elfDependencies(data.subarray(0, end));
      elfSection(data.subarray(0, end), '.modinfo');
    }),
    { numRuns: 1000 },
  );
});
