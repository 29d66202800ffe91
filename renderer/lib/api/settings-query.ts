import { useQuery } from '@tanstack/react-query';
import { api } from './connection.ts';

export const SETTINGS_KEY = ['settings'];

/** The settings, read anew whenever a view of them opens: another window or the command line may have changed them. */
export function useSettings() {
  return useQuery({ queryKey: SETTINGS_KEY, queryFn: () => api.settings.get.query(), refetchOnMount: 'always' });
}
