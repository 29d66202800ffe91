import { shell } from 'electron';
import type { ApiClient } from '../client/connection.ts';
import type { TrayAction } from './tray/tray-model.ts';
import { isWebAddress } from './window/web-address.ts';

/** What an action of the tray's needs of the app. */
export interface ActionTarget {
  /** Null: there is no backend, and what needs one does nothing. */
  readonly api: ApiClient | null;
  show(route?: string): Promise<void>;
  quit(): Promise<void>;
  update(operation: 'check' | 'download' | 'install'): Promise<void>;
}

export async function performAction(action: TrayAction, { api, ...app }: ActionTarget): Promise<void> {
  switch (action.kind) {
    case 'dashboard':
      return app.show();
    case 'route':
      return app.show(action.route);
    case 'browse':
      if (isWebAddress(action.url)) await shell.openExternal(action.url);
      return;
    case 'update':
      return app.update(action.operation);
    case 'quit':
      return app.quit();
    case 'start':
      await api?.machine.start.mutate();
      return;
    case 'stop':
      await api?.machine.stop.mutate({ force: false });
      return;
    case 'restart':
      await api?.machine.restart.mutate();
      return;
    case 'pause':
      await api?.machine.pause.mutate();
      return;
    case 'resume':
      await api?.machine.resume.mutate();
      return;
    case 'container': {
      const request = { container: action.id, graceSeconds: null };
      if (action.operation === 'stop') await api?.engine.containers.stop.mutate(request);
      else await api?.engine.containers.restart.mutate(request);
    }
  }
}
