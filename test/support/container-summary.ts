import type { ContainerSummary } from '../../electron/api/engine/container.ts';

/** A running container without anything special, but what a test says. */
export function containerSummary(said: Partial<ContainerSummary> = {}): ContainerSummary {
  return {
    id: 'c'.repeat(64),
    name: 'container',
    names: ['container'],
    image: 'image:latest',
    imageId: `sha256:${'1'.repeat(64)}`,
    command: 'run',
    state: 'running',
    status: 'Up 3 minutes',
    health: null,
    exitCode: null,
    createdMs: 0,
    ports: [],
    labels: {},
    compose: null,
    mounts: [],
    networks: [],
    networkMode: 'bridge',
    size: null,
    ...said,
  };
}
