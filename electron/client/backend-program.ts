import { fileURLToPath } from 'node:url';
import { ownAppImage } from './own-appimage.ts';

/** Beside this file in the built tree; a program of its own, so only its name is known here. */
const BACKEND = fileURLToPath(new URL('../daemon/main.js', import.meta.url));

/** What `AppRun` of our AppImage takes for a wish to be the backend (`build/packaging/resources/AppRun`). */
const AS_BACKEND = '--run-backend';

export interface BackendProgram {
  readonly file: string;
  /** Before the backend's own. */
  readonly args: readonly string[];
}

/**
 * What to start as the backend: this very program, which is Node or can be it, with the backend's code.
 *
 * But an AppImage's program lies in a mount that its runtime takes away when the process that it has started ends, and the backend outlives that:
 * its next page of code that is not in memory would be its last (SIGBUS). So there the AppImage's own file is started once more, which mounts itself
 * for the backend alone.
 */
export function backendProgram(
  env: Readonly<Record<string, string | undefined>>,
  { execPath, backend }: { readonly execPath: string; readonly backend: string } = {
    execPath: process.execPath,
    backend: BACKEND,
  },
): BackendProgram {
  const image = ownAppImage(env, execPath);
  return image === null ? { file: execPath, args: [backend] } : { file: image, args: [AS_BACKEND] };
}
