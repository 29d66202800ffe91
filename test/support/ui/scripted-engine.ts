import type { ChangedObject, EngineChange } from '../../../electron/api/engine/changes.ts';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import type { EngineControl } from '../../../electron/api/engine/engine-control.ts';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import type { CancelSignal } from '../../../electron/base/cancellation.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { Emitter } from '../../../electron/base/event.ts';
import type { EngineScript } from './engine-script.ts';
import { sampleContainers, sampleImages, sampleNetworks, sampleVolumes } from './sample-objects.ts';
import { ScriptedContainers } from './scripted-containers.ts';
import { ScriptedFiles } from './scripted-files.ts';
import { ScriptedImages } from './scripted-images.ts';
import { ScriptedKeptLogs } from './scripted-kept-logs.ts';
import { ScriptedVolumeContents } from './scripted-volume-contents.ts';

/** An engine of lists: a test sets what is in them and looks at what became of them. Each change is told as the real one's are. */
export class ScriptedEngine implements EngineControl, EngineScript {
  /** `containers.stop web`, in order. */
  readonly calls: string[] = [];
  /** What a call of that name throws, the next time and from then on. */
  readonly refusals = new Map<string, BoathouseError>();
  /** Lines of each container's log, by name. */
  readonly logs = new Map<string, readonly ContainerLogLine[]>();
  /** What was connected, with all that was asked for. */
  readonly connections: unknown[] = [];
  readonly #changes = new Emitter<EngineChange>();
  containerList: ContainerSummary[] = sampleContainers();
  imageList: ImageSummary[] = sampleImages();
  volumeList: VolumeSummary[] = sampleVolumes();
  networkList: NetworkSummary[] = sampleNetworks();

  readonly containers = new ScriptedContainers(this);
  readonly images = new ScriptedImages(this);
  readonly files = new ScriptedFiles(this);
  readonly keptLogs = new ScriptedKeptLogs(this);

  readonly volumeContents = new ScriptedVolumeContents(this);

  readonly volumes: EngineControl['volumes'] = {
    contents: this.volumeContents,
    list: () => this.answer('volumes.list', () => this.volumeList),
    inspect: (volume) => this.answer('volumes.inspect', () => ({ Name: volume })),
    create: (spec) =>
      this.answer(`volumes.create ${spec.name ?? ''}`, () => {
        const [model] = sampleVolumes();
        const name = spec.name ?? 'made-up';
        if (model !== undefined)
          this.volumeList = [...this.volumeList, { ...model, name, compose: null, containers: [] }];
        this.tell('volume', name, 'create');
        return { name };
      }),
    remove: (volume) =>
      this.answer(`volumes.remove ${volume}`, () => {
        this.volumeList = this.volumeList.filter(({ name }) => name !== volume);
        this.tell('volume', volume, 'destroy');
      }),
    prunePreview: () =>
      this.answer('volumes.prunePreview', () => ({ removed: ['go-build-cache'], freedBytes: 912_000_000 })),
    prune: () => this.answer('volumes.prune', () => ({ removed: ['go-build-cache'], freedBytes: 912_000_000 })),
  };

  readonly networks: EngineControl['networks'] = {
    list: () => this.answer('networks.list', () => this.networkList),
    inspect: (network) => this.answer('networks.inspect', () => ({ Id: network })),
    create: (spec) => this.answer(`networks.create ${spec.name}`, () => ({ id: 'new', warning: null })),
    remove: (network) =>
      this.answer(`networks.remove ${network}`, () => {
        this.networkList = this.networkList.filter(({ id }) => id !== network);
        this.tell('network', network, 'destroy');
      }),
    connect: (connection, options) =>
      this.answer('networks.connect', () => void this.connections.push({ ...connection, ...options })),
    disconnect: () => this.answer('networks.disconnect', () => undefined),
    prunePreview: () => this.answer('networks.prunePreview', () => ({ removed: [], freedBytes: null })),
    prune: () => this.answer('networks.prune', () => ({ removed: [], freedBytes: null })),
  };

  readonly system: EngineControl['system'] = {
    info: () => Promise.reject(new BoathouseError('engine-failed', 'Nobody asks for this yet')),
    diskUsage: () =>
      this.answer('system.diskUsage', () => ({
        images: { count: 9, active: 5, sizeBytes: 3_054_000_000, reclaimableBytes: 1_463_000_000 },
        containers: { count: 11, active: 7, sizeBytes: 184_000_000, reclaimableBytes: 22_000_000 },
        volumes: { count: 5, active: 3, sizeBytes: 17_266_000_000, reclaimableBytes: 912_000_000 },
        buildCache: { count: 61, active: 0, sizeBytes: 2_250_000_000, reclaimableBytes: 2_250_000_000 },
      })),
    pruneBuildCache: () => this.answer('system.pruneBuildCache', () => ({ removed: [], freedBytes: 0 })),
  };

  async *changes(signal: CancelSignal): AsyncGenerator<EngineChange, void> {
    const backlog: EngineChange[] = [{ kind: 'listening' }];
    let wake = (): void => undefined;
    const subscription = this.#changes.event((change) => {
      backlog.push(change);
      wake();
    });
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const next = backlog.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      await subscription.dispose();
    }
  }

  say(change: EngineChange): void {
    this.#changes.fire(change);
  }

  tell(type: ChangedObject['type'], id: string, action: string): void {
    this.say({ kind: 'changed', objects: [{ type, id, name: null, actions: [action], exitCode: null }] });
  }

  answer<T>(call: string, work: () => T): Promise<T> {
    this.calls.push(call);
    const refusal = this.refusals.get(call.split(' ')[0] ?? '');
    return refusal === undefined ? Promise.resolve().then(work) : Promise.reject(refusal);
  }
}
