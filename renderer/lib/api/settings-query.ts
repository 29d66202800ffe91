import { useQuery } from '@tanstack/react-query';
import { api } from './connection.ts';
import { connectionState } from './connection-state.ts';
import { queryClient } from './query-client.ts';

export const SETTINGS_KEY = ['settings'];

/** The settings, read anew whenever a view of them opens: another window or the command line may have changed them. */
export function useSettings() {
  return useQuery({ queryKey: SETTINGS_KEY, queryFn: read, refetchOnMount: 'always' });
}

/** For how many days the logs of removed containers can be read, as the settings say now; 0 also where that cannot be found out. */
export async function keptLogDays(): Promise<number> {
  if (connectionState.get() !== 'open') return 0;
  try {
    const { settings } = await queryClient.query({ queryKey: SETTINGS_KEY, queryFn: read, staleTime: 0 });
    return settings.logs.keepDays;
  } catch {
    return 0;
  }
}

const read = () => api.settings.get.query();
