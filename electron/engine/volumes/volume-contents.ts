import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type {
  VolumeCloneEvent,
  VolumeCloneRequest,
  VolumeContentsControl,
  VolumeEmptyRequest,
  VolumeExportEvent,
  VolumeExportRequest,
  VolumeImportEvent,
  VolumeImportRequest,
} from '../../api/engine/volume-contents.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { openFile } from '../../host/open-file.ts';
import { saveFile } from '../../host/save-file.ts';
import { type ByteCount, byteTransfer } from '../byte-transfer.ts';
import type { EngineClient } from '../client/engine-client.ts';
import type { GuestProgram, RunInGuest } from '../guest-program.ts';
import { wholeTar } from '../whole-tar.ts';
import { requireOwnVolume, requireUnused, volumeExists } from './volume-checks.ts';
import { runVolumeProgram } from './volume-program.ts';

export interface VolumeContentsOptions {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly runInGuest: RunInGuest;
}

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

/**
 * What is in volumes. The engine has no call for it, and a container for it would need an image: so a program in the VM does it,
 * with tars on its standard streams (`vm-assets/guest/boathouse/volume`).
 *
 * One of these at a time is at a volume. An import has three steps: `prepare` makes a place beside the volume, `stage` unpacks the
 * tar there, and only when the whole of it was sent and taken, `commit` puts it in place. Where one fails, `abandon` follows; a volume
 * that was made for a clone or an import that failed is removed again.
 */
export class VolumeContents implements VolumeContentsControl {
  readonly #options: VolumeContentsOptions;
  readonly #busy = new Set<string>();

  constructor(options: VolumeContentsOptions) {
    this.#options = options;
  }

  async *clone({ volume, name }: VolumeCloneRequest, signal: CancelSignal): AsyncGenerator<VolumeCloneEvent, void> {
    const { client, clock, runInGuest } = this.#options;
    const changed = yield* byteTransfer({ clock, signal }, (_count, cancel) =>
      this.#alone([volume, name], async () => {
        await requireOwnVolume(client, volume);
        if (await volumeExists(client, name)) throw volumeThere(name);
        return this.#inNew(name, async () => {
          const command = { command: 'clone', volumes: [volume, name] } as const;
          return (await runVolumeProgram(runInGuest, command, cancel)).changed;
        });
      }),
    );
    yield { kind: 'done', changed };
  }

  empty({ volume, force }: VolumeEmptyRequest): Promise<void> {
    const { client, runInGuest } = this.#options;
    return this.#alone([volume], async () => {
      await requireOwnVolume(client, volume);
      if (!force) await requireUnused(client, volume);
      await runVolumeProgram(runInGuest, { command: 'empty', volumes: [volume] }, new AbortController().signal);
    });
  }

  async *export(request: VolumeExportRequest, signal: CancelSignal): AsyncGenerator<VolumeExportEvent, void> {
    const { client, clock, runInGuest } = this.#options;
    const { volume, file, overwrite } = request;
    const done = yield* byteTransfer({ clock, signal }, (count, cancel) =>
      this.#alone([volume], async () => {
        await requireOwnVolume(client, volume);
        let changed = false;
        await saveFile({ path: file, overwrite }, async (sink) => {
          const output = async ({ stdout }: GuestProgram): Promise<void> => {
            await pipeline(
              wholeTar(stdout as AsyncIterable<Buffer>, 'What the VM sent', (more) => (count.bytes += more)),
              sink,
              { signal: cancel },
            );
          };
          const command = { command: 'export', volumes: [volume] } as const;
          ({ changed } = await runVolumeProgram(runInGuest, command, cancel, { output }));
        });
        return { bytes: count.bytes, changed };
      }),
    );
    yield { kind: 'done', ...done };
  }

  async *import(request: VolumeImportRequest, signal: CancelSignal): AsyncGenerator<VolumeImportEvent, void> {
    const { client, clock } = this.#options;
    const { volume, replace, force } = request;
    const devicesLeftOut = yield* byteTransfer({ clock, signal }, (count, cancel) =>
      this.#alone([volume], async () => {
        if (!(await volumeExists(client, volume))) {
          return this.#inNew(volume, () => this.#replace(request, count, cancel));
        }
        if (!replace) throw volumeThere(volume);
        await requireOwnVolume(client, volume);
        if (!force) await requireUnused(client, volume);
        return this.#replace(request, count, cancel);
      }),
    );
    yield { kind: 'done', devicesLeftOut };
  }

  async #replace({ volume, file: path }: VolumeImportRequest, count: ByteCount, signal: AbortSignal): Promise<number> {
    const { runInGuest } = this.#options;
    const { file, sizeBytes } = await openFile(path);
    count.totalBytes = sizeBytes;
    const isGzip = (await file.read(Buffer.alloc(2), 0, 2, 0)).buffer.equals(GZIP_MAGIC);
    const content = file.createReadStream({ start: 0 });
    try {
      const input = ({ stdin }: GuestProgram): Promise<void> => {
        const whole = (tar: AsyncIterable<Buffer>) => wholeTar(tar, path, () => undefined);
        const read = counted(content, count);
        const sending = isGzip
          ? pipeline(read, createGunzip(), whole, stdin, { signal })
          : pipeline(whole(read), stdin, { signal });
        return sending.catch((error: unknown) => {
          throw unpackFailure(error, path);
        });
      };
      await runVolumeProgram(runInGuest, { command: 'prepare', volumes: [volume] }, signal);
      const { printed } = await runVolumeProgram(runInGuest, { command: 'stage', volumes: [volume] }, signal, {
        input,
      });
      // From here on it is not given up: it would be neither the old nor the new.
      const commit = { command: 'commit', volumes: [volume] } as const;
      await runVolumeProgram(runInGuest, commit, new AbortController().signal);
      return Number.parseInt(printed, 10) || 0;
    } catch (error) {
      await this.#abandon(volume);
      throw error;
    } finally {
      content.destroy();
      await file.close().catch(() => undefined);
    }
  }

  /** Best effort: the next import begins with it as well. */
  async #abandon(volume: string): Promise<void> {
    const abandon = { command: 'abandon', volumes: [volume] } as const;
    await runVolumeProgram(this.#options.runInGuest, abandon, new AbortController().signal).catch(() => undefined);
  }

  async #inNew<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { client } = this.#options;
    await client.change('POST', { path: '/volumes/create', body: { Name: name, Driver: 'local' }, about: 'volume' });
    try {
      return await work();
    } catch (error) {
      const call = { path: `/volumes/${encodeURIComponent(name)}`, query: { force: true }, about: 'volume' } as const;
      await client.change('DELETE', call).catch(() => undefined);
      throw error;
    }
  }

  async #alone<T>(volumes: readonly string[], work: () => Promise<T>): Promise<T> {
    const busy = volumes.find((volume) => this.#busy.has(volume));
    if (busy !== undefined) {
      throw new BoathouseError('volume-busy', `The volume ${busy} is being copied, emptied or filled already`, {
        hint: 'Wait until that is done, or cancel it.',
      });
    }
    for (const volume of volumes) this.#busy.add(volume);
    try {
      return await work();
    } finally {
      for (const volume of volumes) this.#busy.delete(volume);
    }
  }
}

async function* counted(source: Readable, count: ByteCount): AsyncGenerator<Buffer, void> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    count.bytes += piece.length;
    yield piece;
  }
}

function unpackFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) return error;
  return new BoathouseError('tar-invalid', `${path} is damaged: ${error.message}`, {
    hint: 'Copy or download it once more.',
  });
}

function volumeThere(name: string): BoathouseError {
  return new BoathouseError('volume-exists', `There is a volume ${name} already`, { hint: 'Choose another name.' });
}
