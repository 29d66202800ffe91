import type {
  VolumeCloneEvent,
  VolumeExportEvent,
  VolumeImportEvent,
} from '../../../electron/api/engine/volume-contents.ts';
import type {
  VolumeCloneRequest,
  VolumeExportRequest,
  VolumeImportRequest,
} from '../../../electron/api/engine/volume-contents.ts';
import { api } from '../../lib/api/connection.ts';
import { followWork } from '../../lib/api/follow-work.ts';
import { byteProgress } from '../../lib/format/byte-progress.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { startTransfer } from '../../lib/transfers.ts';

export function startClone(request: VolumeCloneRequest): Promise<void> {
  const name = visibleText(request.volume);
  return startTransfer({
    key: `clone ${request.name}`,
    place: 'volumes',
    label: t('volumes.clone.running', { name }),
    failed: t('volumes.clone.failed', { name }),
    work: async (_show, signal) => {
      let changed = false;
      const onEvent = (event: VolumeCloneEvent): void => {
        if (event.kind === 'done') ({ changed } = event);
      };
      await followWork((handlers) => api.engine.volumes.clone.subscribe(request, handlers), onEvent, signal);
      return { title: t('volumes.clone.done', { name }), ...warning(changed) };
    },
  });
}

/** `aboutBytes`: what it measured when it was listed; what the tar adds to it is little. */
export function startExport(request: VolumeExportRequest, aboutBytes: number | null): Promise<void> {
  const name = visibleText(request.volume);
  return startTransfer({
    key: `export ${request.volume} ${request.file}`,
    place: 'volumes',
    label: t('volumes.export.running', { name }),
    failed: t('volumes.export.failed', { name }),
    work: async (show, signal) => {
      let done = { bytes: 0, changed: false };
      const onEvent = (event: VolumeExportEvent): void => {
        if (event.kind === 'done') done = event;
        else show(byteProgress({ ...event, totalBytes: aboutBytes }));
      };
      await followWork((handlers) => api.engine.volumes.export.subscribe(request, handlers), onEvent, signal);
      return { title: t('volumes.export.done', { name }), detail: bytesText(done.bytes), ...warning(done.changed) };
    },
  });
}

export function startImport(request: VolumeImportRequest): Promise<void> {
  const name = visibleText(request.volume);
  return startTransfer({
    key: `import ${request.volume}`,
    place: 'volumes',
    label: t('volumes.import.running', { name }),
    failed: t('volumes.import.failed', { name }),
    work: async (show, signal) => {
      let leftOut = 0;
      const onEvent = (event: VolumeImportEvent): void => {
        if (event.kind === 'progress') show(byteProgress(event));
        else leftOut = event.devicesLeftOut;
      };
      await followWork((handlers) => api.engine.volumes.import.subscribe(request, handlers), onEvent, signal);
      const title = t('volumes.import.done', { name });
      return leftOut === 0 ? { title } : { title, detail: t('volumes.import.devices', { count: leftOut }) };
    },
  });
}

function warning(changed: boolean): { readonly detail?: string } {
  return changed ? { detail: t('volumes.contents.changed') } : {};
}
