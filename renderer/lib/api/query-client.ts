import { QueryClient } from '@tanstack/react-query';

/**
 * What was read from the engine. It is read again when the engine says that it changed (`engine-changes.ts`), not by the clock and not
 * because the window got the focus.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 5 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
