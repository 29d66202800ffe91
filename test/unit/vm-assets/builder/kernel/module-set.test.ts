import { expect, it } from 'vitest';
import {
  closeModules,
  type KernelModule,
  type ModuleSource,
} from '../../../../../vm-assets/builder/kernel/module-set.ts';
import { addModules } from '../../../../../vm-assets/builder/kernel/module-tables.ts';
import { FileTree } from '../../../../../vm-assets/builder/tree/file-tree.ts';

type Spec = Partial<KernelModule['info']>;

function sourceOf(specs: Readonly<Record<string, Spec>>, builtIn: readonly string[] = []): ModuleSource {
  const none = { depends: [], softBefore: [], softAfter: [], aliases: [] };
  return {
    isBuiltIn: (name) => builtIn.includes(name),
    near: (name) => Object.keys(specs).filter((other) => other.startsWith(name.slice(0, 2))),
    load: (name) => {
      const spec = specs[name];
      const path = `/usr/lib/modules/6.1/kernel/${name}.ko`;
      return Promise.resolve(spec && { name, path, data: Buffer.from(name), info: { ...none, ...spec } });
    },
  };
}

const order = async (wanted: readonly string[], source: ModuleSource): Promise<string[]> =>
  (await closeModules(wanted, source, 'kernel.modules.boot')).map(({ name }) => name);

it('puts each after what it depends on, once', async () => {
  const source = sourceOf({ a: { depends: ['b', 'c'] }, b: { depends: ['c'] }, c: {}, d: { depends: ['b'] } });
  expect(await order(['a', 'd'], source)).toEqual(['c', 'b', 'a', 'd']);
});

it('leaves out what is built in', async () => {
  expect(await order(['virtio_pci', 'a'], sourceOf({ a: { depends: ['crc16'] } }, ['virtio_pci', 'crc16']))).toEqual([
    'a',
  ]);
});

it('loads soft dependencies around, and does without those that are missing', async () => {
  const source = sourceOf({ a: { softBefore: ['b', 'gone'], softAfter: ['c'] }, b: {}, c: {} });
  expect(await order(['a'], source)).toEqual(['b', 'a', 'c']);
});

it('finds the plain implementation behind the alias of an algorithm', async () => {
  expect(await order(['ext4'], sourceOf({ ext4: { softBefore: ['crypto_crc32c'] }, crc32c_generic: {} }))).toEqual([
    'crc32c_generic',
    'ext4',
  ]);
});

it('ends on a circle', async () => {
  expect(await order(['a'], sourceOf({ a: { softBefore: ['b'] }, b: { softBefore: ['a'] } }))).toEqual(['b', 'a']);
});

it('names the list of the definition when a module is not there, and what is near', async () => {
  await expect(order(['virtio_blok'], sourceOf({ virtio_blk: {} }))).rejects.toMatchObject({
    code: 'image-definition-invalid',
    message: 'kernel.modules.boot: virtio_blok, which the kernel does not have',
    hint: 'Near it are: virtio_blk.',
  });
  await expect(order(['a'], sourceOf({ a: { depends: ['b'] } }))).rejects.toThrow('a depends on b');
});

it("writes modprobe's tables with all dependencies, the first to load at the end", async () => {
  const tree = new FileTree();
  const source = sourceOf({ a: { depends: ['b'], aliases: ['fs-a', 'pci:v*'] }, b: { depends: ['c'] }, c: {} });
  await addModules(tree, await closeModules(['a'], source, ''), source);
  const text = (name: string): string => {
    const node = tree.get(`/usr/lib/modules/6.1/${name}`);
    return node?.type === 'file' ? node.data.toString() : '';
  };
  expect(text('modules.dep')).toBe('kernel/a.ko: kernel/b.ko kernel/c.ko\nkernel/b.ko: kernel/c.ko\nkernel/c.ko:\n');
  expect(text('modules.alias')).toBe('alias fs-a a\nalias pci:v* a\n');
});
