import type { Clock } from '../../base/clock.ts';
import { asBoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../host/delay.ts';
import type { Admission, CallGuard } from '../engine-proxy/call-guard.ts';
import { type Problem, problemOf } from '../engine-proxy/problem.ts';
import type { ApiCall } from '../engine-proxy/route.ts';
import { PORTS_SETTLE_MS } from '../limits.ts';
import type { PortedContainer } from './container-ports.ts';
import type { EngineContainers } from './engine-containers.ts';
import type { PublishedPorts } from './published-ports.ts';

export interface StartGuardOptions {
  readonly engine: EngineContainers;
  readonly ports: PublishedPorts;
  readonly clock: Clock;
  readonly logger: Logger;
}

const START = /^\/containers\/([^/]+)\/(start|restart)$/;

const NOTHING_TO_DO: Admission = { kind: 'pass', leave: () => Promise.resolve() };

/**
 * Opens a container's ports before the engine starts it, and refuses the start in Docker's words when one cannot be had. When
 * the engine has answered, the ports that it chose itself are opened, and those of a start that it refused are closed, before the
 * client hears of it. A container of `--rm` whose start is refused is removed. A container that cannot be asked about is the engine's to explain.
 */
export function startGuard(options: StartGuardOptions): CallGuard {
  return {
    name: 'ports',
    matches: ({ method, path }) => method === 'POST' && START.test(path),
    enter: (call, signal) => enter(call, options, signal),
  };
}

async function enter(call: ApiCall, options: StartGuardOptions, signal: AbortSignal): Promise<Admission> {
  const { clock, engine, logger, ports } = options;
  const [, reference = '', action] = START.exec(call.path) ?? [];
  const container = await engine.inspect(reference, signal).catch((error: unknown) => {
    logger.debug(`the ports of ${reference} are not known: ${describeError(error)}`);
    return null;
  });
  // A container that runs has its ports; the engine has nothing to start.
  if (container === null || (container.running && action === 'start')) return NOTHING_TO_DO;
  try {
    const starting = await ports.beginStart(container, signal);
    return {
      kind: 'pass',
      leave: () => within(clock, PORTS_SETTLE_MS, starting.end(), () => undefined),
    };
  } catch (error) {
    if (container.autoRemove && action === 'start' && !signal.aborted) await remove(container, options, signal);
    return { kind: 'refuse', problem: refusal(container, error) };
  }
}

/** As the engine does with a container of `docker run --rm` that it could not start: the client waits for that after the refusal. */
async function remove({ id, name }: PortedContainer, { engine, logger }: StartGuardOptions, signal: AbortSignal) {
  await engine.remove(id, signal).catch((error: unknown) => {
    logger.warn(`${name}, which was to go with its end, is left: ${describeError(error)}`);
  });
}

function refusal({ id, name }: PortedContainer, error: unknown): Problem {
  const { status, message } = problemOf(500, asBoathouseError(error, 'port-failed', 'a port cannot be opened'));
  return {
    status,
    message: `driver failed programming external connectivity on endpoint ${name} (${id}): ${message}`,
  };
}
