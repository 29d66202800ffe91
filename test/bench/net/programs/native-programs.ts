import { join } from 'node:path';
import { expectSuccess } from '../../../support/command.ts';
import { CHECKOUT } from '../../vm/checkout.ts';

/** Small programs in C, compiled by the machine's `cc` for each run; what each does is said at its head. */
export interface NativePrograms {
  readonly bridge: string;
  readonly relay: string;
  readonly serve: string;
  /** Static: it runs in containers as well. */
  readonly load: string;
}

const SOURCES = join(CHECKOUT, 'test', 'bench', 'net', 'native');

export async function compileNativePrograms(folder: string, signal: AbortSignal): Promise<NativePrograms> {
  const compile = async (name: string, ...options: string[]): Promise<string> => {
    const program = join(folder, name);
    const source = join(SOURCES, `${name}.c`);
    await expectSuccess(['cc', '-O2', '-Wall', '-Werror', '-pthread', ...options, '-o', program, source], {
      env: process.env,
      signal,
    });
    return program;
  };
  const [bridge, relay, serve, load] = await Promise.all([
    compile('bridge'),
    compile('relay'),
    compile('serve'),
    compile('load', '-static'),
  ]);
  return { bridge, relay, serve, load };
}
