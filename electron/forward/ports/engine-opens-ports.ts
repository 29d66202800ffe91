import { NO_TRAFFIC, type PortPublisher } from './port-publisher.ts';

/**
 * For a guest that has the host's own addresses (WSL in its mirrored mode): the engine in there opens a port, and with that the host's. One that we opened
 * before would keep it from the engine, and the container from starting. What goes through nobody tells us; whether the port is to be had,
 * the engine does.
 */
export class EngineOpensPorts implements PortPublisher {
  publish(): ReturnType<PortPublisher['publish']> {
    return Promise.resolve({ traffic: () => NO_TRAFFIC, dispose: () => undefined });
  }

  refreshTraffic(): Promise<void> {
    return Promise.resolve();
  }
}
