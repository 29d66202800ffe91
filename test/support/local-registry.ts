import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningCommand } from './running-command.ts';

/**
 * A registry on this machine's loopback, on a port that the system chooses, with its blobs in `folder`. The VM reaches it by the
 * host's alias; it speaks plain HTTP, so the engine must list that network in `insecure-registries`.
 */
export class LocalRegistry implements AsyncDisposable {
  readonly port: number;
  readonly #command: RunningCommand;

  private constructor(command: RunningCommand, port: number) {
    this.#command = command;
    this.port = port;
  }

  static async start(program: string, folder: string): Promise<LocalRegistry> {
    await mkdir(folder, { recursive: true });
    const configuration = join(folder, 'config.yml');
    // JSON is YAML.
    const content = {
      version: '0.1',
      log: { level: 'info', formatter: 'text' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: '127.0.0.1:0' },
    };
    await writeFile(configuration, JSON.stringify(content));
    const command = new RunningCommand([program, 'serve', configuration], { env: { PATH: process.env['PATH'] } });
    const [, port] = await command.waitFor(/listening on 127\.0\.0\.1:(\d+)/);
    return new LocalRegistry(command, Number(port));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#command[Symbol.asyncDispose]();
  }
}
