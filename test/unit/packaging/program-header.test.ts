import { describe, expect, it } from 'vitest';
import { programHeader, readProgramHeader } from '../../../build/packaging/program-header.ts';
import { fatMachO, machO, pe } from '../../support/program-heads.ts';

describe('the head of a program', () => {
  it('says for which processors of macOS it is', () => {
    expect(programHeader(machO('arm64'))).toEqual({ format: 'Mach-O', architectures: ['arm64'] });
    expect(programHeader(machO('x64'))).toEqual({ format: 'Mach-O', architectures: ['x64'] });
    expect(programHeader(fatMachO('x64', 'arm64'))).toEqual({ format: 'Mach-O', architectures: ['x64', 'arm64'] });
    const i386 = machO('x64');
    i386.writeUInt32LE(0xfeedface, 0);
    i386.writeUInt32LE(7, 4);
    expect(programHeader(i386)).toEqual({ format: 'Mach-O', architectures: ['other'] });
  });

  it('says for which processor of Windows it is', () => {
    expect(programHeader(pe('x64'))).toEqual({ format: 'PE', architectures: ['x64'] });
    expect(programHeader(pe('arm64'))).toEqual({ format: 'PE', architectures: ['arm64'] });
    const i386 = pe('x64');
    i386.writeUInt16LE(0x14c, i386.readUInt32LE(0x3c) + 4);
    expect(programHeader(i386)).toEqual({ format: 'PE', architectures: ['other'] });
  });

  it('is none of data, of what is cut off, of Java’s classes and of Linux’s programs', async () => {
    const javaClass = Buffer.from('cafebabe0000003d00000000', 'hex');
    const farAway = pe('x64');
    farAway.writeUInt32LE(0xffff_fff0, 0x3c);
    const cutOff = [machO('x64').subarray(0, 6), fatMachO('x64', 'arm64').subarray(0, 20), pe('x64').subarray(0, 66)];
    for (const head of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), javaClass, farAway, ...cutOff]) {
      expect(programHeader(head)).toBeNull();
    }
    if (process.platform === 'linux') expect(await readProgramHeader(process.execPath)).toBeNull();
  });
});
