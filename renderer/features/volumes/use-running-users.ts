import { useCallback } from 'react';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { useContainers } from '../../lib/api/engine-queries.ts';

const RUNNING: ReadonlySet<string> = new Set(['running', 'paused', 'restarting']);

/** How many of the containers that mount a volume run, or are paused. */
export function useRunningUsers(): (volume: VolumeSummary) => number {
  const containers = useContainers().data;
  return useCallback(
    (volume) =>
      (containers ?? []).filter(({ id, state }) => RUNNING.has(state) && volume.containers.includes(id)).length,
    [containers],
  );
}
