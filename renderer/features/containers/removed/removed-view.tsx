import '../containers.css';
import type { Route } from '../../../lib/route.ts';
import { RemovedList } from './removed-list.tsx';
import { RemovedLog } from './removed-log.tsx';

/** The list, or the log of one at `ID`. */
export function RemovedView({ path: [id] }: { readonly path: Route }) {
  return id === undefined ? <RemovedList /> : <RemovedLog key={id} id={id} />;
}
