import { attachTerminalMachine, type AttachRequest } from '../terminal-machine/attach-terminal-machine.ts';
import { VfkitMachine } from './machine.ts';
import { restSocketOf } from './machine-sockets.ts';
import { RestClient } from './rest-client.ts';

/** See `HypervisorDriver.attach`. */
export async function attachMachine(request: AttachRequest): Promise<VfkitMachine | null> {
  const { record, context, clock } = request;
  const reach = async (): Promise<RestClient> => {
    const rest = new RestClient(restSocketOf(record.sockets), clock);
    await rest.state(context.signal);
    return rest;
  };
  return await attachTerminalMachine(request, reach, (parts, rest) => new VfkitMachine({ ...parts, rest }));
}
