import '../styles/tokens.css';
import '../styles/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEngine } from '../lib/api/engine-changes.ts';
import { followMachine } from '../lib/api/machine.ts';
import { queryClient } from '../lib/api/query-client.ts';
import { desktopBridge } from '../lib/desktop-bridge.ts';
import { followHash } from '../lib/route.ts';
import { applyTheme } from '../lib/theme.ts';
import { App } from './app.tsx';
import { followPaletteKeys } from './palette-state.ts';

applyTheme();
followHash();
followPaletteKeys();
desktopBridge?.onRoute((route) => {
  globalThis.location.hash = route;
});
followMachine();
followEngine();

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for the dashboard');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
