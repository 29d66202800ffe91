import type { ImageArchives } from './base-images.ts';
import type { DebianTools } from './debian-tools.ts';

/** What the end-to-end tests share; made once by `test/e2e/global-setup.ts`, handed to each test file as plain data. */
export interface TestSession {
  /** Temporary; holds all that follows. Short, since unix sockets lie below it. */
  readonly folder: string;
  /** Stands for the user's home folder, and so is what the VM shares. */
  readonly homeFolder: string;
  readonly tools: DebianTools;
  readonly images: ImageArchives;
  /** What tells a machine to boot another image than this computer's own; empty: nothing. */
  readonly imageVariables: Readonly<Record<string, string>>;
  /** On this machine's loopback. */
  readonly registryPort: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    session: TestSession;
  }
}
