import type { UpdateState } from '../../api/app-update.ts';
import { type Notice, plainLine } from '../notices/notice.ts';
import type { UpdateTexts } from './update-texts.ts';

/** What came of a check or a download, for whoever asked in the tray; null while it is under way. `version` is the app's own. */
export function updateNotice(state: UpdateState, texts: UpdateTexts, version: string): Notice | null {
  const route = '/settings';
  switch (state.kind) {
    case 'unavailable':
      return { title: texts.unavailable, body: texts.obstacles[state.obstacle], route };
    case 'current':
      return { title: texts.current, body: texts.currentBody(version), route };
    case 'available':
      return { title: texts.found(plainLine(state.version)), body: texts.foundBody, route };
    case 'ready':
      return { title: texts.found(plainLine(state.version)), body: texts.readyBody, route };
    case 'failed':
      return { title: texts.failed, body: plainLine(`${texts.remedies[state.trouble]} (${state.detail})`), route };
    case 'checking':
    case 'downloading':
      return null;
  }
}
