import type { UpdateState } from '../../api/app-update.ts';
import type { UpdateTexts } from '../updates/update-texts.ts';
import type { TrayItem } from './tray-item.ts';

/** The one entry for updates: what can be done next. */
export function updateItem(state: UpdateState, texts: UpdateTexts): TrayItem {
  const item = (label: string, operation: 'check' | 'download' | 'install' | null): TrayItem => ({
    kind: 'action',
    label,
    action: { kind: 'update', operation: operation ?? 'check' },
    enabled: operation !== null,
  });
  switch (state.kind) {
    case 'checking':
      return item(texts.checking, null);
    case 'available':
      return item(texts.download(state.version), 'download');
    case 'downloading':
      return item(texts.downloading(state.version, state.percent), null);
    case 'ready':
      return item(texts.restartTo(state.version), 'install');
    case 'unavailable':
    case 'current':
    case 'failed':
      return item(texts.check, 'check');
  }
}
