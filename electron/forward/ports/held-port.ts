import type { Disposable } from '../../base/disposable.ts';
import type { PublishedPort } from './port-publisher.ts';

/** A port of the host that needs something in the VM as long as it is open; without that it is closed again. */
export async function portThatNeeds(port: PublishedPort, arrange: () => Promise<Disposable>): Promise<PublishedPort> {
  try {
    const arranged = await arrange();
    return {
      traffic: () => port.traffic(),
      dispose: async () => {
        await port.dispose();
        await arranged.dispose();
      },
    };
  } catch (error) {
    await port.dispose();
    throw error;
  }
}
