import type { Disposable } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import type { ResolverConfiguration } from './resolver-configuration.ts';

/** Where the host's configuration comes from, and how it is known to have changed. */
export interface ConfigurationSource extends Disposable {
  /** As of now, or as of a few seconds ago; never rejects. A promise only when something has to be looked up, which is rare. */
  current(): ResolverConfiguration | Promise<ResolverConfiguration>;
  /** What `current` last said holds no more. */
  readonly changed: Event<void>;
}
