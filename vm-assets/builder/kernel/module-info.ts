import { elfSection } from '../binary/elf.ts';

/** What a kernel module says of itself in its `.modinfo` section: `key=value` strings, each ended by a zero byte. */
export interface ModuleInfo {
  /** Modules whose symbols it uses. */
  readonly depends: readonly string[];
  /** Modules that it wants before it, although it would load without. */
  readonly softBefore: readonly string[];
  /** Modules that it wants after it. */
  readonly softAfter: readonly string[];
  /** Names and device patterns that it answers to. */
  readonly aliases: readonly string[];
}

/** Undefined when there is no such section: then it is no kernel module. */
export function moduleInfo(module: Buffer): ModuleInfo | undefined {
  const section = elfSection(module, '.modinfo');
  if (section === undefined) return undefined;
  const pairs = section
    .toString('latin1')
    .split('\0')
    .map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  const values = (key: string): string[] => pairs.filter(([name]) => name === key).map(([, value]) => value);
  const soft = values('softdep').map(parseSoftDependency);
  return {
    depends: values('depends').flatMap(splitNames(',')),
    softBefore: soft.flatMap(({ before }) => before),
    softAfter: soft.flatMap(({ after }) => after),
    aliases: values('alias'),
  };
}

/** `pre: a b post: c`, in any order and either part absent. */
function parseSoftDependency(text: string): { before: string[]; after: string[] } {
  const part = (name: string): string[] =>
    splitNames(' ')(new RegExp(`${name}:\\s*([^:]*?)(?=\\s+(?:pre|post):|$)`).exec(text)?.[1] ?? '');
  return { before: part('pre'), after: part('post') };
}

function splitNames(separator: string): (text: string) => string[] {
  return (text) =>
    text
      .split(separator)
      .filter((name) => name !== '')
      .map(moduleKey);
}

/** `-` and `_` are one letter in module names; ours are written with `_`. */
export function moduleKey(name: string): string {
  return name.replaceAll('-', '_');
}
