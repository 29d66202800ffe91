import type { ChangedObject } from '../../../electron/api/engine/changes.ts';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';

/** What the parts of a scripted engine share. */
export interface EngineScript {
  readonly calls: string[];
  containerList: ContainerSummary[];
  imageList: ImageSummary[];
  readonly logs: ReadonlyMap<string, readonly ContainerLogLine[]>;
  /** Notes the call, and answers as a promise what `work` returns, unless a refusal stands for its name. */
  answer<T>(call: string, work: () => T): Promise<T>;
  /** That something happened to an object. */
  tell(type: ChangedObject['type'], id: string, action: string): void;
}
