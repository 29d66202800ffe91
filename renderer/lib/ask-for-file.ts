import type { FileChoice } from '../../electron/api/file-choice.ts';
import type { BridgeExchange } from './bridge-exchange.ts';

/** The path that the user chose; null when it was called off. Rejects where the app cannot ask. */
export function askForFile(exchange: BridgeExchange, choice: FileChoice): Promise<string | null> {
  return new Promise((resolve, reject) => {
    exchange.ask({ kind: 'choose', choice }, (reply) => {
      if (reply.kind === 'data') resolve(typeof reply.value === 'string' ? reply.value : null);
      else reject(new Error(reply.kind === 'error' ? reply.error.message : 'There is no answer'));
    });
  });
}
