import type { ImageBuildEvent, ImageBuildRequest } from '../../../../electron/api/engine/image-build.ts';
import type { Failure } from '../../../../electron/api/machine-status.ts';
import { api } from '../../../lib/api/connection.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { followWork } from '../../../lib/api/follow-work.ts';
import { LogFeed } from '../../../lib/logs/log-feed.ts';
import { Store } from '../../../lib/store.ts';
import { EMPTY_BUILD, type BuildForm } from './build-form.ts';

export type BuildPhase =
  | { readonly kind: 'building' }
  | { readonly kind: 'done'; readonly image: string | null }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' };

export interface Build {
  readonly request: ImageBuildRequest;
  readonly feed: LogFeed;
  readonly phase: BuildPhase;
  readonly cancel: () => void;
}

/** The page's, not the view's: a build goes on when one looks at something else meanwhile. Null: the form is there. */
export const currentBuild = new Store<Build | null>(null);

/** What was typed, for the next one. */
export const buildForm = new Store<BuildForm>(EMPTY_BUILD);

export async function startBuild(request: ImageBuildRequest): Promise<void> {
  if (currentBuild.get()?.phase.kind === 'building') return;
  const controller = new AbortController();
  const feed = new LogFeed();
  const build = { request, feed, cancel: () => controller.abort() };
  const become = (phase: BuildPhase): void => {
    if (currentBuild.get()?.feed === feed) currentBuild.set({ ...build, phase });
  };
  currentBuild.set({ ...build, phase: { kind: 'building' } });
  let id = 0;
  let image: string | null = null;
  const onEvent = (event: ImageBuildEvent): void => {
    if (event.kind === 'opened') {
      ({ id } = event);
      feed.state.set({ kind: 'open' });
    } else if (event.kind === 'output') {
      feed.append([{ text: event.text.replaceAll('\r\n', '\n'), stream: 'stdout', timeMs: null }]);
      void api.engine.acknowledge.mutate({ id, units: event.units }).catch(() => undefined);
    } else ({ image } = event);
  };
  try {
    await followWork((handlers) => api.engine.images.build.subscribe(request, handlers), onEvent, controller.signal);
    feed.state.set({ kind: 'ended' });
    become({ kind: 'done', image });
  } catch (error) {
    const failure = failureOf(error);
    feed.state.set(controller.signal.aborted ? { kind: 'ended' } : { kind: 'failed', failure });
    become(controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', failure });
  }
}
