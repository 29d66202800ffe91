import { open, type FileHandle } from 'node:fs/promises';
import { BoathouseError } from '../../../electron/base/errors.ts';

/** The program at an AppImage's beginning, which mounts what follows it. */
export interface AppImageRuntime {
  readonly file: string;
}

const HINT =
  'Download the runtime of the architecture from the releases of github.com/AppImage/type2-runtime, check it, and name its file with BOATHOUSE_APPIMAGE_RUNTIME.';

/** ELF's `e_machine`. */
const MACHINES = { x64: 62, arm64: 183 } as const;
/** ELF's first bytes; in the padding of `e_ident`, the mark of an AppImage of type 2. */
const ELF = '\x7fELF';
const TYPE_2 = 'AI\x02';

/** From BOATHOUSE_APPIMAGE_RUNTIME. Throws `runtime-unknown` or, when that file is something else, `runtime-invalid`. */
export async function appImageRuntime(env: NodeJS.ProcessEnv, arch: 'x64' | 'arm64'): Promise<AppImageRuntime> {
  const file = env['BOATHOUSE_APPIMAGE_RUNTIME'] ?? '';
  if (file === '') throw new BoathouseError('runtime-unknown', 'An AppImage begins with a runtime', { hint: HINT });
  const head = await headOf(file);
  const isRuntime = head.toString('latin1', 0, 4) === ELF && head.toString('latin1', 8, 11) === TYPE_2;
  if (!isRuntime || head.readUInt16LE(18) !== MACHINES[arch]) {
    throw new BoathouseError('runtime-invalid', `${file} is not a runtime of type-2 AppImages for ${arch}`, {
      hint: HINT,
    });
  }
  return { file };
}

/** Its first 20 bytes; what is missing of them is zero. */
async function headOf(file: string): Promise<Buffer> {
  const head = Buffer.alloc(20);
  let handle: FileHandle | null = null;
  try {
    handle = await open(file);
    await handle.read(head, 0, head.length, 0);
    return head;
  } catch (error) {
    throw new BoathouseError('runtime-invalid', `${file} cannot be read`, { cause: error, hint: HINT });
  } finally {
    await handle?.close();
  }
}
