import { useQuery } from '@tanstack/react-query';
import type { FilePlace } from '../../../electron/api/engine/files.ts';
import { api } from '../api/connection.ts';

/** A folder's entries, read whenever it is come to. `era` changes when all may be different: a container that was started. */
export function useFolder(place: FilePlace, era: string, enabled: boolean) {
  return useQuery({
    queryKey: ['files', 'folder', place, era],
    queryFn: () => api.engine.files.list.query(place),
    staleTime: 0,
    enabled,
  });
}

/** A file's contents, read when it is opened; it is not read again behind the back of somebody who edits it. */
export function useFile(place: FilePlace) {
  return useQuery({
    queryKey: ['files', 'file', place],
    queryFn: () => api.engine.files.read.query(place),
    gcTime: 0,
  });
}
