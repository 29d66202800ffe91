import { describe, expect, it } from 'vitest';
import { fileContents } from '../../../../electron/engine/files/file-contents.ts';
import { fileFailure } from '../../../../electron/engine/files/file-failure.ts';
import { guestRequest } from '../../../../electron/engine/guest-request.ts';
import { containerRootFields, volumeRootFields } from '../../../../electron/engine/files/file-roots.ts';

describe('fileContents', () => {
  const contents = (bytes: Buffer | string) =>
    fileContents(Buffer.concat([Buffer.from('6-1.2-3.4 420 0 0\n'), Buffer.from(bytes)]));

  it('is a text, byte for byte', () => {
    expect(contents('\uFEFFa\r\nb\n')).toEqual({ kind: 'text', text: '\uFEFFa\r\nb\n', version: '6-1.2-3.4' });
    expect(contents('')).toEqual({ kind: 'text', text: '', version: '6-1.2-3.4' });
  });

  it('is binary with NUL, or when it is no UTF-8', () => {
    expect(contents('a\0b')).toEqual({ kind: 'binary', sizeBytes: 3 });
    expect(contents(Buffer.from([0x61, 0xff]))).toEqual({ kind: 'binary', sizeBytes: 2 });
  });

  it('has to have its first line', () => {
    expect(() => fileContents(Buffer.alloc(0))).toThrow('cut off');
  });
});

describe('guestRequest', () => {
  it('is one line, whatever is in it', () => {
    const line = guestRequest('list', [
      ['pid', 12],
      ['mount', ['/a b,c', '/ü\n', 'ro']],
      ['path', { encoded: '/x%0Ay' }],
    ]);
    expect(line).toBe('list pid=12 mount=/a%20b%2Cc,/%C3%BC%0A,ro path=/x%0Ay');
  });
});

describe('where files are', () => {
  const container = (parts: object): unknown => ({
    Id: 'c1',
    State: { Running: false, Pid: 0 },
    GraphDriver: { Name: 'overlay2', Data: { LowerDir: '/l1:/l2', UpperDir: '/u', WorkDir: '/w' } },
    Mounts: [
      { Type: 'volume', Source: '/v', Destination: '/data', RW: false },
      { Type: 'tmpfs', Source: '', Destination: '/tmp', RW: true },
    ],
    ...parts,
  });

  it('is the first process of a running container', () => {
    expect(containerRootFields(container({ State: { Running: true, Pid: 77 } }))).toEqual([
      ['container', 'c1'],
      ['pid', 77],
    ]);
  });

  it('is the layers of a stopped one, with its mounts', () => {
    expect(containerRootFields(container({}))).toEqual([
      ['lower', '/l1:/l2'],
      ['upper', '/u'],
      ['work', '/w'],
      ['mount', ['/v', '/data', 'ro']],
    ]);
  });

  it('is not known with other storage, or other drivers', () => {
    expect(() => containerRootFields(container({ GraphDriver: { Name: 'overlayfs', Data: null } }))).toThrow(
      'does not say where',
    );
    expect(() => volumeRootFields({ Driver: 'nfs', Mountpoint: '/m', Options: null })).toThrow('driver nfs');
  });

  it('is a volume’s folder, which has to be mounted if it is of a device', () => {
    expect(volumeRootFields({ Driver: 'local', Mountpoint: '/m', Options: null })).toEqual([['folder', '/m']]);
    expect(volumeRootFields({ Driver: 'local', Mountpoint: '/m', Options: { device: 'tmpfs' } })).toEqual([
      ['folder', '/m'],
      ['mounted', 1],
    ]);
  });
});

describe('fileFailure', () => {
  it('has a code of ours and what the kernel said', () => {
    expect(fileFailure('no-space No%20space%20left%20on%20device\n')).toMatchObject({
      code: 'file-no-space',
      message: 'The VM’s disk is full (No space left on device)',
      hint: expect.stringContaining('disk.sizeGiB') as string,
    });
  });

  it('shows no control characters, and has words for everything', () => {
    expect(fileFailure('io a%1B[2J%E2%80%AEb').message).toContain('a [2J b');
    expect(fileFailure('').message).toContain('did not say why');
    expect(fileFailure('sh: /usr/lib/boathouse/files: not found').code).toBe('file-failed');
  });
});
