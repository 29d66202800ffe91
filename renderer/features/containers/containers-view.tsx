import './containers.css';
import { useEffect } from 'react';
import { watchStats } from '../../lib/api/container-stats.ts';
import { later } from '../../lib/later.ts';
import type { Route } from '../../lib/route.ts';
import { ContainerList } from './container-list.tsx';

export const ContainerDetail = later(async () => (await import('./detail/container-detail.tsx')).ContainerDetail);

/** The list, or one container at `ID/TAB`. Use of CPU and memory is followed while either is open. */
export function ContainersView({ path: [id, tab] }: { readonly path: Route }) {
  useEffect(watchStats, []);
  return id === undefined ? <ContainerList /> : <ContainerDetail key={id} id={id} tab={tab ?? 'logs'} />;
}
