import type { ContainerSpec } from '../../../electron/api/engine/container-spec.ts';

/** One that asks for nothing but its image. */
export function containerSpecOf(image: string, asked: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    image,
    name: null,
    command: null,
    entrypoint: null,
    env: [],
    labels: {},
    user: null,
    workingFolder: null,
    hostname: null,
    tty: false,
    keepInputOpen: false,
    ports: [],
    mounts: [],
    network: null,
    limits: { cpus: null, memoryBytes: null, processes: null },
    restart: { policy: 'no' },
    removeAfterExit: false,
    privileged: false,
    init: false,
    ...asked,
  };
}
