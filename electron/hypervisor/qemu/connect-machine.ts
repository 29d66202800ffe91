import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { type Endpoint, parseEndpoint } from '../../host/endpoint.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import type { MachineRecord } from '../driver.ts';
import { QmpClient } from './qmp-client.ts';
import { DuplexConsole } from '../console/duplex-console.ts';

export interface ConnectOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long to wait until QEMU listens. */
  readonly timeoutMs: number;
  readonly signal: CancelSignal;
}

export interface Connections {
  readonly qmp: QmpClient;
  readonly console: DuplexConsole;
}

/** Opens the console and the control socket of a QEMU. The latter is not negotiated yet, so that no event comes too early. */
export async function connectMachine(record: MachineRecord, options: ConnectOptions): Promise<Connections> {
  const console = new DuplexConsole(await waitForSocket(endpointOf(record, 'console'), options));
  try {
    const socket = await waitForSocket(endpointOf(record, 'qmp'), options);
    return { console, qmp: new QmpClient(socket, options.clock, options.logger) };
  } catch (error) {
    console.close();
    throw error;
  }
}

function endpointOf(record: MachineRecord, name: string): Endpoint {
  const endpoint = parseEndpoint(record.sockets[name]);
  if (endpoint !== null) return endpoint;
  throw new BoathouseError('hypervisor-failed', `the record of the running machine names no ${name} socket`);
}
