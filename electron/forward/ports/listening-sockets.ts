import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';

/** Where a process listens in the VM's own network namespace. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** Literal IP address; `0.0.0.0`, or `::`, which takes IPv4 as well. */
  readonly address: string;
  readonly port: number;
}

/** Where processes of containers listen that have no network of their own (`docker run --net=host`). */
export interface ListeningSockets extends Disposable {
  /** Ids of the containers to look at from now on, all of them; while there are none, nothing is looked at. */
  follow(containers: readonly string[]): void;
  /** As known at the moment: nothing before the first look. */
  of(container: string): readonly ListeningSocket[];
  /** Tells the id of a container of which that is not what it was. */
  readonly onChange: Event<string>;
}
