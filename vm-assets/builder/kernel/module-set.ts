import { BoathouseError } from '../../../electron/base/errors.ts';
import { moduleKey, type ModuleInfo } from './module-info.ts';

export interface KernelModule {
  readonly name: string;
  /** Path in the package, without a compression suffix. */
  readonly path: string;
  readonly data: Buffer;
  readonly info: ModuleInfo;
}

/** The modules of one kernel, read when they are asked for: unpacking all of the 4,000 would take minutes. */
export interface ModuleSource {
  /** Undefined when the kernel has no module of that name. */
  load(name: string): Promise<KernelModule | undefined>;
  /** Whether the name is of something that is built into the kernel. */
  isBuiltIn(name: string): boolean;
  /** Names near this one, for an error. */
  near(name: string): readonly string[];
}

/**
 * The modules of `wanted` and all they depend on, each after what it depends on: loading them in this order works. Built-in
 * ones are left out. A soft dependency may be missing. One on an algorithm of the kernel (`crypto-crc32c`) is an alias; which
 * module has it stands in the modules, but that the plain implementation is called `crc32c_generic` is a rule. `where` is the definition's path for an error.
 */
export async function closeModules(
  wanted: readonly string[],
  source: ModuleSource,
  where: string,
): Promise<readonly KernelModule[]> {
  const order = new Map<string, KernelModule>();
  const visiting = new Set<string>();
  const visit = async (name: string): Promise<boolean> => {
    const key = moduleKey(name);
    if (order.has(key) || visiting.has(key) || source.isBuiltIn(key)) return true;
    const module = await source.load(key);
    if (module === undefined) return false;
    visiting.add(key);
    for (const soft of module.info.softBefore) await visitSoft(soft);
    for (const dependency of module.info.depends) {
      if (!(await visit(dependency))) throw missing(`${module.name} depends on ${dependency}`, dependency, source);
    }
    order.set(key, module);
    for (const soft of module.info.softAfter) await visitSoft(soft);
    return true;
  };
  const visitSoft = async (name: string): Promise<void> => {
    const plain = name.replace(/^crypto_/, '');
    for (const candidate of [name, plain, `${plain}_generic`]) if (await visit(candidate)) return;
  };
  for (const name of wanted) {
    if (!(await visit(name))) throw missing(`${where}: ${name}`, name, source);
  }
  return [...order.values()];
}

function missing(what: string, name: string, source: ModuleSource): BoathouseError {
  const near = source.near(name).slice(0, 5).join(', ');
  return new BoathouseError('image-definition-invalid', `${what}, which the kernel does not have`, {
    ...(near !== '' && { hint: `Near it are: ${near}.` }),
  });
}
