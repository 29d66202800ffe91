import { skipToken, useQuery } from '@tanstack/react-query';
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

/** What became of a folder's entries since the container's image, read with them; of a volume, which has no image, nothing is asked. */
export function useFolderChanges({ root, path }: FilePlace, era: string, enabled: boolean) {
  const container = root.kind === 'container' ? root.container : null;
  return useQuery({
    queryKey: ['files', 'changes', container, path, era],
    queryFn: container === null ? skipToken : () => api.engine.files.changes.query({ container, path }),
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
