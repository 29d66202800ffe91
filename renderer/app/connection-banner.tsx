import { TriangleAlert } from 'lucide-react';
import { connectionState } from '../lib/api/connection-state.ts';
import { engineState } from '../lib/api/engine-changes.ts';
import { machineStatus } from '../lib/api/machine.ts';
import { desktopBridge } from '../lib/desktop-bridge.ts';
import { t } from '../lib/i18n/t.ts';
import { useStore } from '../lib/use-store.ts';

/** Says that what is shown may be old, and why. It goes by itself. */
export function ConnectionBanner() {
  const connection = useStore(connectionState);
  const engine = useStore(engineState);
  const status = useStore(machineStatus);
  const isLost = connection === 'lost' || connection === 'expired';
  const isEngineAway = engine === 'offline' && status?.machine.state === 'running';
  return (
    <div role="status">
      {(isLost || isEngineAway) && (
        <div className="banner">
          <TriangleAlert size={16} aria-hidden />
          <div>
            <strong>{isLost ? t('connection.lost') : t('connection.engine')}</strong>{' '}
            {isLost && <span>{t(wayOut(connection))}</span>}
          </div>
        </div>
      )}
    </div>
  );
}

/** The app has a backend for its page whenever there is one; in a browser a page may have to be opened anew. */
function wayOut(connection: 'lost' | 'expired') {
  if (desktopBridge !== null) return 'connection.lost.detail.app';
  return connection === 'expired' ? 'connection.expired.detail' : 'connection.lost.detail';
}
