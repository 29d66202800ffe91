import './shell.css';
import { Suspense, useEffect, useState } from 'react';
import { LoadingState } from '../components/state-panel.tsx';
import { afterFirstView } from '../lib/after-first-view.ts';
import { t } from '../lib/i18n/t.ts';
import { later } from '../lib/later.ts';
import { routeStore } from '../lib/route.ts';
import { useStore } from '../lib/use-store.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { EngineGate } from './engine-gate.tsx';
import { Sidebar } from './sidebar.tsx';
import { ToastRegion } from './toast-region.tsx';
import { ViewBoundary } from './view-boundary.tsx';
import { fetchViews, viewOf } from './views.tsx';

const Standing = later(async () => (await import('./standing.tsx')).Standing);
/** Where it could not be had: the server is away, and will be back. */
const STANDING_RETRY_MS = 1000;

export function Shell() {
  const route = useStore(routeStore);
  const view = viewOf(route);
  const [hasStanding, setStanding] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchStanding = async (): Promise<void> => {
      if (await Standing.fetch()) setStanding(true);
      else timer = setTimeout(() => void fetchStanding(), STANDING_RETRY_MS);
    };
    const callOff = afterFirstView(() => {
      void fetchStanding();
      fetchViews();
    });
    return () => {
      callOff();
      clearTimeout(timer);
    };
  }, []);
  const content = <Suspense fallback={<LoadingState label={t('word.loading')} />}>{view.content}</Suspense>;
  return (
    <div className="shell">
      <a className="skip-link" href="#main" onClick={focusMain}>
        {t('nav.skip')}
      </a>
      <Sidebar current={view.id} />
      <main className="shell-main" id="main" tabIndex={-1}>
        <ConnectionBanner />
        <ViewBoundary key={view.id} onRetry={fetchViews}>
          {view.needsEngine ? <EngineGate title={view.title}>{content}</EngineGate> : content}
        </ViewBoundary>
      </main>
      {hasStanding && <Standing />}
      <ToastRegion />
    </div>
  );
}

/** The hash is the route, so the link must not change it. */
function focusMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
