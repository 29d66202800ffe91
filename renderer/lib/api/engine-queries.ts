import { useQuery } from '@tanstack/react-query';
import { useStore } from '../use-store.ts';
import { api } from './connection.ts';
import { engineState } from './engine-changes.ts';

/** Nothing is asked while the engine is known to be away. */
function useEngineUp(): boolean {
  return useStore(engineState) === 'listening';
}

export function useContainers() {
  const enabled = useEngineUp();
  return useQuery({
    queryKey: ['engine', 'containers'],
    queryFn: () => api.engine.containers.list.query({ size: false }),
    enabled,
  });
}

export function useContainerDetail(container: string) {
  const enabled = useEngineUp();
  return useQuery({
    queryKey: ['engine', 'containers', container, 'inspect'],
    queryFn: () => api.engine.containers.inspect.query({ container }),
    enabled,
  });
}

export function useImages() {
  const enabled = useEngineUp();
  return useQuery({ queryKey: ['engine', 'images'], queryFn: () => api.engine.images.list.query(), enabled });
}

export function useVolumes() {
  const enabled = useEngineUp();
  return useQuery({
    queryKey: ['engine', 'volumes'],
    queryFn: () => api.engine.volumes.list.query({ sizes: true }),
    enabled,
  });
}

export function useNetworks() {
  const enabled = useEngineUp();
  return useQuery({ queryKey: ['engine', 'networks'], queryFn: () => api.engine.networks.list.query(), enabled });
}

/** Of the VM, which looks at its disk each time. */
export function useKeptLogs() {
  const enabled = useEngineUp();
  return useQuery({ queryKey: ['engine', 'keptLogs'], queryFn: () => api.engine.keptLogs.list.query(), enabled });
}

/** What this computer listens for on behalf of containers. */
export function usePorts() {
  const enabled = useEngineUp();
  return useQuery({ queryKey: ['engine', 'ports'], queryFn: () => api.ports.list.query(), enabled });
}
