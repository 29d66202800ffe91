import { describe, expect, it } from 'vitest';
import type { ShareAttachment } from '../../../../electron/hypervisor/driver.ts';
import { binaryOfDescription, waysOfHelp } from '../../../../electron/hypervisor/qemu/find-virtiofsd.ts';
import {
  parseVirtiofsd,
  requireVirtiofsd,
  type Virtiofsd,
  virtiofsdArguments,
} from '../../../../electron/hypervisor/qemu/virtiofsd.ts';

const C_HELP = 'usage: virtiofsd [options]\n    -o source=PATH             shared directory tree\n';
const RUST_HELP = 'Usage: virtiofsd --shared-dir <SHARED_DIR>\n --readonly\n --translate-uid <TRANSLATE_UID>\n';
const OLD_RUST_HELP = 'Usage: virtiofsd --shared-dir <SHARED_DIR>\n';
const ROOT = { uid: 0, gid: 0 };
const ANN = { uid: 1000, gid: 100 };

const C: Virtiofsd = { binary: '/v', flavour: 'c', sandbox: 'namespace', readOnly: false, squashTo: null };
const RUST: Virtiofsd = { binary: '/v', flavour: 'rust', sandbox: 'namespace', readOnly: true, squashTo: ANN };
const share: ShareAttachment = { kind: 'virtiofs', tag: 'home', hostPath: '/home/a,b\\c d', readOnly: false };

describe('waysOfHelp', () => {
  it('runs the C one as root alone', () => {
    expect(waysOfHelp('/v', C_HELP, ROOT).map((way) => way.sandbox)).toEqual(['namespace', 'chroot']);
    expect(waysOfHelp('/v', C_HELP, ANN)).toEqual([]);
    expect(waysOfHelp('/v', 'something else', ROOT)).toEqual([]);
  });

  it('runs the Rust one as anybody, if it can give all files to that user', () => {
    expect(waysOfHelp('/v', RUST_HELP, ROOT)).toMatchObject([
      { sandbox: 'namespace', squashTo: null },
      { sandbox: 'chroot', squashTo: null },
    ]);
    expect(waysOfHelp('/v', RUST_HELP, ANN)).toMatchObject([{ sandbox: 'namespace', squashTo: ANN, readOnly: true }]);
    expect(waysOfHelp('/v', OLD_RUST_HELP, ANN)).toEqual([]);
    expect(waysOfHelp('/v', OLD_RUST_HELP, ROOT)).toMatchObject([{ readOnly: false }, { readOnly: false }]);
  });
});

describe('virtiofsdArguments', () => {
  it('escapes the folder for the C one', () => {
    expect(virtiofsdArguments(C, share, '/s')).toEqual([
      '--socket-path=/s',
      '-o',
      'sandbox=namespace,cache=auto,announce_submounts,source=/home/a\\,b\\\\c d',
    ]);
  });

  it('gives all files to the user for the Rust one', () => {
    expect(virtiofsdArguments(RUST, { ...share, readOnly: true }, '/s')).toEqual([
      '--socket-path=/s',
      '--shared-dir=/home/a,b\\c d',
      '--sandbox=namespace',
      '--cache=auto',
      '--announce-submounts',
      '--readonly',
      '--translate-uid=squash-guest:0:1000:4294967295',
      '--translate-gid=squash-guest:0:100:4294967295',
    ]);
  });
});

describe('requireVirtiofsd', () => {
  it('keeps the promise of a read-only share, or refuses', () => {
    expect(requireVirtiofsd(RUST, { ...share, readOnly: true })).toBe(RUST);
    expect(requireVirtiofsd(C, share)).toBe(C);
    expect(() => requireVirtiofsd(C, { ...share, readOnly: true })).toThrow(/read-only/);
    expect(() => requireVirtiofsd(null, share)).toThrow(/no working virtiofsd/);
  });
});

describe('what is remembered', () => {
  it('is taken back, and nothing else', () => {
    for (const virtiofsd of [C, RUST]) expect(parseVirtiofsd(JSON.parse(JSON.stringify(virtiofsd)))).toEqual(virtiofsd);
    for (const broken of [undefined, 'none', {}, { ...C, sandbox: 'x' }, { ...RUST, squashTo: { uid: '1' } }]) {
      expect(parseVirtiofsd(broken)).toBeNull();
    }
  });
});

describe('binaryOfDescription', () => {
  it('reads descriptions of file servers', () => {
    expect(binaryOfDescription('{"description": "x", "type": "fs", "binary": "/usr/libexec/virtiofsd"}')).toBe(
      '/usr/libexec/virtiofsd',
    );
    for (const other of ['', '{}', '{"type": "gpu", "binary": "/x"}', '{"type": "fs"}'])
      expect(binaryOfDescription(other)).toBeNull();
  });
});
