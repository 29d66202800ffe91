import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';

const LOOK_EVERY_MS = 15_000;
/** Answers that a client has not read; streams have a window besides and are far below it. */
const UNREAD_MAX_BYTES = 64 * 1024 * 1024;

interface Clients {
  readonly all: Iterable<WebSocket>;
  readonly count: number;
  readonly onChange: Event<unknown>;
}

/**
 * Cuts off browsers that do not answer a ping by the next look (a computer that sleeps, a frozen tab), and those that let unread
 * answers pile up here. One timer, while there are clients.
 */
export function watchSlowClients(clients: Clients, clock: Clock): Disposable {
  const asked = new WeakSet<WebSocket>();
  let timer: Disposable | null = null;
  const look = (): void => {
    timer = null;
    for (const client of clients.all) {
      if (asked.has(client) || client.bufferedAmount > UNREAD_MAX_BYTES) {
        client.terminate();
        continue;
      }
      asked.add(client);
      client.once('pong', () => asked.delete(client));
      client.ping();
    }
    schedule();
  };
  const schedule = (): void => {
    if (clients.count > 0) timer ??= clock.after(LOOK_EVERY_MS, look);
  };
  const subscription = clients.onChange(schedule);
  return {
    dispose: () => {
      void subscription.dispose();
      void timer?.dispose();
    },
  };
}
