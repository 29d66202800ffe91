import { z } from 'zod';
import type { EngineSystemControl } from '../api/engine/engine-control.ts';
import type { PruneReport } from '../api/engine/prune.ts';
import type { DiskUsage, DiskUsageOf, EngineInfo } from '../api/engine/system.ts';
import { count, entriesOf, flag, listOf, text, texts } from './client/answer-shapes.ts';
import type { EngineClient } from './client/engine-client.ts';
import { readAnswer } from './client/read-answer.ts';

const info = z.object({
  OperatingSystem: text,
  KernelVersion: text,
  Architecture: text,
  NCPU: count,
  MemTotal: count,
  Driver: text,
  CgroupVersion: text,
  DockerRootDir: text,
  Containers: count,
  ContainersRunning: count,
  ContainersPaused: count,
  ContainersStopped: count,
  Images: count,
  RegistryConfig: z
    .object({ Mirrors: texts, IndexConfigs: entriesOf(z.object({ Secure: z.boolean() })) })
    .catch({ Mirrors: [], IndexConfigs: [] }),
  Warnings: texts,
});

const version = z.object({
  Version: text,
  ApiVersion: text,
  Components: listOf(z.object({ Name: text, Version: text })),
});

const diskUsage = z.object({
  LayersSize: count,
  Images: listOf(z.object({ Containers: count, Size: count, SharedSize: count })),
  Containers: listOf(z.object({ State: text, SizeRw: count })),
  Volumes: listOf(z.object({ UsageData: z.object({ Size: count, RefCount: count }).catch({ Size: 0, RefCount: 0 }) })),
  BuildCache: listOf(z.object({ InUse: flag, Shared: flag, Size: count })),
});

const prunedCache = z.object({ CachesDeleted: texts, SpaceReclaimed: count });

const RUNNING = new Set(['running', 'paused', 'restarting']);

/** `EngineSystemControl` on the engine's API. */
export class DockerSystem implements EngineSystemControl {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  async info(): Promise<EngineInfo> {
    const [infoAnswer, versionAnswer] = await Promise.all([
      this.#client.read({ path: '/info', about: 'object' }),
      this.#client.read({ path: '/version', about: 'object' }),
    ]);
    const engine = readAnswer(info, infoAnswer, 'what it is');
    const { Version, ApiVersion, Components } = readAnswer(version, versionAnswer, 'its version');
    return {
      engineVersion: Version,
      apiVersion: ApiVersion,
      operatingSystem: engine.OperatingSystem,
      kernelVersion: engine.KernelVersion,
      architecture: engine.Architecture,
      cpus: engine.NCPU,
      memoryBytes: engine.MemTotal,
      storageDriver: engine.Driver,
      cgroupVersion: engine.CgroupVersion,
      dockerRootFolder: engine.DockerRootDir,
      containers: {
        total: engine.Containers,
        running: engine.ContainersRunning,
        paused: engine.ContainersPaused,
        stopped: engine.ContainersStopped,
      },
      images: engine.Images,
      registryMirrors: engine.RegistryConfig.Mirrors,
      insecureRegistries: engine.RegistryConfig.IndexConfigs.filter(([, { Secure }]) => !Secure).map(([name]) => name),
      components: Components.map(({ Name, Version: componentVersion }) => ({ name: Name, version: componentVersion })),
      warnings: engine.Warnings,
    };
  }

  async diskUsage(): Promise<DiskUsage> {
    const answer = await this.#client.read({ path: '/system/df', about: 'object' });
    return usageOf(readAnswer(diskUsage, answer, 'what it has on its disk'));
  }

  async pruneBuildCache({ all }: { readonly all: boolean }): Promise<PruneReport> {
    const answer = await this.#client.change('POST', { path: '/build/prune', query: { all }, about: 'object' });
    const { CachesDeleted, SpaceReclaimed } = readAnswer(prunedCache, answer, 'what it removed');
    return { removed: CachesDeleted, freedBytes: SpaceReclaimed };
  }
}

/** Counted as `docker system df` does. */
function usageOf({ LayersSize, Images, Containers, Volumes, BuildCache }: z.infer<typeof diskUsage>): DiskUsage {
  const usedImages = Images.filter(({ Containers: users }) => users > 0);
  const ownBytes = usedImages.map(({ Size, SharedSize }) => Size - Math.max(0, SharedSize));
  return {
    images: {
      count: Images.length,
      active: usedImages.length,
      sizeBytes: LayersSize,
      reclaimableBytes: Math.max(0, LayersSize - sum(ownBytes)),
    },
    containers: usage(Containers.map(({ State, SizeRw }) => ({ active: RUNNING.has(State), sizeBytes: SizeRw }))),
    volumes: usage(
      Volumes.map(({ UsageData }) => ({ active: UsageData.RefCount > 0, sizeBytes: Math.max(0, UsageData.Size) })),
    ),
    buildCache: usage(BuildCache.map(({ InUse, Shared, Size }) => ({ active: InUse, sizeBytes: Shared ? 0 : Size }))),
  };
}

function usage(objects: readonly { readonly active: boolean; readonly sizeBytes: number }[]): DiskUsageOf {
  return {
    count: objects.length,
    active: objects.filter(({ active }) => active).length,
    sizeBytes: sum(objects.map(({ sizeBytes }) => sizeBytes)),
    reclaimableBytes: sum(objects.filter(({ active }) => !active).map(({ sizeBytes }) => sizeBytes)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
