import { z } from 'zod';
import type { PruneReport } from '../../api/engine/prune.ts';
import type { VolumeControl } from '../../api/engine/volume-control.ts';
import type { VolumeSpec } from '../../api/engine/volume-spec.ts';
import type { VolumeSummary } from '../../api/engine/volume.ts';
import { count, id, texts } from '../client/answer-shapes.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import { VolumeContents, type VolumeContentsOptions } from './volume-contents.ts';
import { volumeSummaries } from './volume-list.ts';

const created = z.object({ Name: id });
const pruned = z.object({ VolumesDeleted: texts, SpaceReclaimed: count });

/** `VolumeControl` on the engine's API, and on a program of the VM for what is in them. */
export class DockerVolumes implements VolumeControl {
  readonly contents: VolumeContents;
  readonly #client: EngineClient;

  constructor(options: VolumeContentsOptions) {
    this.#client = options.client;
    this.contents = new VolumeContents(options);
  }

  async list({ sizes }: { readonly sizes: boolean }): Promise<readonly VolumeSummary[]> {
    const [volumes, containers] = await Promise.all([
      sizes
        ? this.#client.read({ path: '/system/df', query: { type: 'volume' }, about: 'object' })
        : this.#client.read({ path: '/volumes', about: 'object' }),
      this.#client.read({ path: '/containers/json', query: { all: true }, about: 'object' }),
    ]);
    return volumeSummaries(volumes, containers);
  }

  inspect(volume: string): Promise<unknown> {
    return this.#client.read(callOn(volume));
  }

  async create(spec: VolumeSpec): Promise<{ readonly name: string }> {
    const answer = await this.#client.change('POST', {
      path: '/volumes/create',
      body: {
        ...(spec.name === null ? {} : { Name: spec.name }),
        Driver: spec.driver,
        DriverOpts: spec.driverOptions,
        Labels: spec.labels,
      },
      about: 'volume',
    });
    return { name: readAnswer(created, answer, 'a new volume').Name };
  }

  async remove(volume: string, { force }: { readonly force: boolean }): Promise<void> {
    await this.#client.change('DELETE', callOn(volume, { force }));
  }

  async prunePreview({ all }: { readonly all: boolean }): Promise<PruneReport> {
    const volumes = await this.list({ sizes: true });
    const unused = volumes.filter(({ containers, anonymous }) => containers.length === 0 && (all || anonymous));
    return {
      removed: unused.map(({ name }) => name),
      freedBytes: unused.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    };
  }

  async prune({ all }: { readonly all: boolean }): Promise<PruneReport> {
    const answer = await this.#client.change('POST', {
      path: '/volumes/prune',
      query: { filters: JSON.stringify(all ? { all: ['true'] } : {}) },
      about: 'object',
    });
    const { VolumesDeleted, SpaceReclaimed } = readAnswer(pruned, answer, 'what it removed');
    return { removed: VolumesDeleted, freedBytes: SpaceReclaimed };
  }
}

function callOn(volume: string, query: NonNullable<EngineCall['query']> = {}): EngineCall {
  return { path: `/volumes/${encodeURIComponent(volume)}`, query, about: 'volume' };
}
