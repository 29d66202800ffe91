import { once } from 'node:events';
import type {
  VolumeCloneEvent,
  VolumeCloneRequest,
  VolumeContentsControl,
  VolumeEmptyRequest,
  VolumeExportEvent,
  VolumeExportRequest,
  VolumeImportEvent,
  VolumeImportRequest,
} from '../../../electron/api/engine/volume-contents.ts';
import type { CancelSignal } from '../../../electron/base/cancellation.ts';
import type { EngineScript } from './engine-script.ts';

export class ScriptedVolumeContents implements VolumeContentsControl {
  readonly #engine: EngineScript;
  /** An export stays in its middle until it is given up. */
  holdExport = false;

  constructor(engine: EngineScript) {
    this.#engine = engine;
  }

  async *clone({ volume, name }: VolumeCloneRequest): AsyncGenerator<VolumeCloneEvent, void> {
    await this.#engine.answer(`volumes.clone ${volume} ${name}`, () => undefined);
    yield { kind: 'done', changed: false };
  }

  empty({ volume, force }: VolumeEmptyRequest): Promise<void> {
    return this.#engine.answer(`volumes.empty ${volume}${force ? ' by force' : ''}`, () => undefined);
  }

  async *export(request: VolumeExportRequest, signal: CancelSignal): AsyncGenerator<VolumeExportEvent, void> {
    await this.#engine.answer(`volumes.export ${request.volume} to ${request.file}`, () => undefined);
    yield { kind: 'progress', bytes: 5_000_000, totalBytes: null };
    if (this.holdExport) {
      if (!signal.aborted) await once(signal as AbortSignal, 'abort');
      this.#engine.calls.push('volumes.export given up');
      return;
    }
    yield { kind: 'done', bytes: 5_000_000, changed: true };
  }

  async *import(request: VolumeImportRequest): AsyncGenerator<VolumeImportEvent, void> {
    const how = `${request.replace ? ' over' : ''}${request.force ? ' by force' : ''}`;
    await this.#engine.answer(`volumes.import ${request.volume} from ${request.file}${how}`, () => undefined);
    yield { kind: 'progress', bytes: 1, totalBytes: 2 };
    yield { kind: 'done', devicesLeftOut: 1 };
  }
}
