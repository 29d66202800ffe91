import { expect, it } from 'vitest';
import { moduleInfo } from '../../../../../vm-assets/builder/kernel/module-info.ts';
import { withoutSignature } from '../../../../../vm-assets/builder/kernel/module-signature.ts';
import { elfFile, kernelModule } from '../fixtures/elf-file.ts';

it('reads dependencies, soft ones on both sides, and aliases', () => {
  const module = kernelModule([
    'license=GPL',
    'alias=fs-ext4',
    'alias=ext3',
    'depends=jbd2,nf-nat,mbcache',
    'softdep=pre: crc32c xxhash post: later',
    'softdep=pre: crypto-sha1',
  ]);
  expect(moduleInfo(module)).toEqual({
    depends: ['jbd2', 'nf_nat', 'mbcache'],
    softBefore: ['crc32c', 'xxhash', 'crypto_sha1'],
    softAfter: ['later'],
    aliases: ['fs-ext4', 'ext3'],
  });
});

it('knows a module without dependencies', () => {
  expect(moduleInfo(kernelModule(['depends=']))?.depends).toEqual([]);
});

it('knows what is no module', () => {
  expect(moduleInfo(elfFile({}))).toBeUndefined();
  expect(moduleInfo(Buffer.from('text'))).toBeUndefined();
});

it('takes off the signature, and only that', () => {
  const module = kernelModule(['depends=']);
  const signature = Buffer.from('signature');
  const information = Buffer.alloc(12);
  information.writeUInt32BE(signature.length, 8);
  const signed = Buffer.concat([module, signature, information, Buffer.from('~Module signature appended~\n')]);
  expect(withoutSignature(signed).equals(module)).toBe(true);
  expect(withoutSignature(module)).toBe(module);
  information.writeUInt32BE(0xffffffff, 8);
  const wrong = Buffer.concat([module, signature, information, Buffer.from('~Module signature appended~\n')]);
  expect(withoutSignature(wrong)).toBe(wrong);
});
