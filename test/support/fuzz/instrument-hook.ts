import type { LoadHook } from 'node:module';
import { instrument } from './instrument.ts';

/** Of the stack's compiled modules; everything else runs as it is. */
const INSTRUMENTED = '/dist/electron/net/';

let nextSite = 0;

/** A module customization hook (`module.register`): the stack is loaded with counters in it. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const at = url.indexOf(INSTRUMENTED);
  if (at < 0 || loaded.source === undefined) return loaded;
  const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
  const { code, sites } = instrument(url.slice(at + '/dist/'.length), source, nextSite);
  nextSite += sites;
  return { ...loaded, source: code };
};
