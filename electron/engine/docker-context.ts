import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextStatus } from '../api/context-status.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { DEFAULT_CONTEXT, readCurrentContext, writeCurrentContext } from './docker-config.ts';

export const CONTEXT_NAME = 'boathouse';

/** Where the name of the context that was selected before ours is kept from one run to the next. */
export interface PreviousContext {
  read(): Promise<string | null>;
  write(name: string | null): Promise<void>;
}

export interface DockerContextOptions {
  /** The docker client's configuration folder. */
  readonly configFolder: string;
  /** For example `unix:///…/run/docker.sock`. */
  readonly dockerHost: string;
  readonly previous: PreviousContext;
}

/**
 * The context `boathouse` in the docker client's own store, written as the client writes it so that it need not be installed:
 *
 *   <folder>/contexts/meta/<SHA-256 of the name>/meta.json    the context
 *   <folder>/config.json, key `currentContext`                the selection
 *
 * The name is one per user while there may be several data folders: the machine that selected it last has it, and a machine
 * whose context was taken over removes nothing. `use` remembers what was selected before; `restore` goes back to that, or to
 * the default when that context is gone. When the user has meanwhile selected something else, `restore` leaves it.
 */
export class DockerContext {
  readonly #options: DockerContextOptions;

  constructor(options: DockerContextOptions) {
    this.#options = options;
  }

  async status(): Promise<ContextStatus> {
    const { dockerHost } = this.#options;
    const created = await this.#isOurs();
    const current = await readCurrentContext(this.#configFile);
    return {
      name: CONTEXT_NAME,
      created,
      selected: created && current === CONTEXT_NAME,
      current,
      previous: await this.#options.previous.read(),
      configFile: this.#configFile,
      dockerHost,
    };
  }

  /** Writes the context without selecting it. */
  async create(): Promise<void> {
    if (await this.#isOurs()) return;
    const meta = {
      Name: CONTEXT_NAME,
      Metadata: { Description: 'Boathouse' },
      Endpoints: { docker: { Host: this.#options.dockerHost, SkipTLSVerify: false } },
    };
    await mkdir(this.#metaFolder(CONTEXT_NAME), { recursive: true, mode: 0o755 });
    await writeFileAtomically(this.#metaFile(CONTEXT_NAME), JSON.stringify(meta), { mode: 0o644 });
  }

  /** Creates and selects. Throws `docker-config-broken`; the context is created even then. */
  async use(): Promise<void> {
    await this.create();
    const current = await readCurrentContext(this.#configFile);
    if (current === CONTEXT_NAME) return;
    // Remembered first: a crash in between must not lose it.
    await this.#options.previous.write(current);
    await writeCurrentContext(this.#configFile, CONTEXT_NAME);
  }

  async restore(): Promise<void> {
    if ((await readCurrentContext(this.#configFile)) !== CONTEXT_NAME) return;
    const previous = await this.#options.previous.read();
    const exists = previous !== null && previous !== CONTEXT_NAME && (await this.#readHost(previous)) !== null;
    await writeCurrentContext(this.#configFile, exists ? previous : DEFAULT_CONTEXT);
    await this.#options.previous.write(null);
  }

  /** Restores the selection and deletes the context, unless another data folder has taken it over. */
  async remove(): Promise<void> {
    if (!(await this.#isOurs())) return;
    await this.restore();
    await rm(this.#metaFolder(CONTEXT_NAME), { recursive: true, force: true });
  }

  get #configFile(): string {
    return join(this.#options.configFolder, 'config.json');
  }

  #metaFolder(name: string): string {
    return join(this.#options.configFolder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
  }

  #metaFile(name: string): string {
    return join(this.#metaFolder(name), 'meta.json');
  }

  async #isOurs(): Promise<boolean> {
    return (await this.#readHost(CONTEXT_NAME)) === this.#options.dockerHost;
  }

  /** The engine that a context points at: empty when its file says none, null when there is no such context. */
  async #readHost(name: string): Promise<string | null> {
    let text: string;
    try {
      text = await readFile(this.#metaFile(name), 'utf8');
    } catch {
      return null;
    }
    try {
      const meta = JSON.parse(text) as { Endpoints?: { docker?: { Host?: unknown } } };
      const host = meta.Endpoints?.docker?.Host;
      return typeof host === 'string' ? host : '';
    } catch {
      return '';
    }
  }
}
