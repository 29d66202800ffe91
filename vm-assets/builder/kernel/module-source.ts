import { basename } from 'node:path/posix';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { OpenedPackage } from '../lock/package-pool.ts';
import { filterThrough } from '../tool.ts';
import { moduleInfo, moduleKey } from './module-info.ts';
import { withoutSignature } from './module-signature.ts';
import type { KernelModule, ModuleSource } from './module-set.ts';

const moduleFile = /\.ko(\.xz|\.zst)?$/;
const decompressors: Readonly<Record<string, string>> = { '.xz': 'xz', '.zst': 'zstd' };

/** The modules of an opened kernel package. */
export function packageModules(kernel: OpenedPackage, signal: AbortSignal): ModuleSource {
  const paths = new Map<string, string>();
  for (const path of kernel.content.entries.keys()) {
    if (moduleFile.test(path)) paths.set(moduleKey(basename(path).replace(moduleFile, '')), path);
  }
  const builtIn = new Set(readBuiltIn(kernel));
  const loaded = new Map<string, KernelModule>();
  return {
    isBuiltIn: (name) => builtIn.has(name),
    near: (name) => [...paths.keys()].filter((other) => other.includes(name) || name.includes(other)).sort(),
    load: async (name) => {
      const path = paths.get(name);
      const there = loaded.get(name);
      if (there !== undefined || path === undefined) return there;
      const data = withoutSignature(await readModule(kernel, path, signal));
      const info = moduleInfo(data);
      if (info === undefined) throw new BoathouseError('image-deb-malformed', `${path} is no kernel module`);
      const module = { name, path: path.replace(moduleFile, '.ko'), data, info };
      loaded.set(name, module);
      return module;
    },
  };
}

async function readModule(kernel: OpenedPackage, path: string, signal: AbortSignal): Promise<Buffer> {
  const entry = kernel.content.entries.get(path);
  if (entry?.type !== 'file') throw new BoathouseError('image-deb-malformed', `${path} is no file`);
  const tool = decompressors[moduleFile.exec(path)?.[1] ?? ''];
  return tool === undefined ? entry.data : filterThrough(tool, ['-dcq'], entry.data, signal);
}

function readBuiltIn(kernel: OpenedPackage): string[] {
  for (const [path, entry] of kernel.content.entries) {
    if (path.endsWith('/modules.builtin') && entry.type === 'file') {
      const lines = entry.data
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      return lines.map((line) => moduleKey(basename(line, '.ko')));
    }
  }
  return [];
}
