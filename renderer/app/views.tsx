import type { ReactNode } from 'react';
import { ContainerDetail, ContainersView } from '../features/containers/containers-view.tsx';
import { t } from '../lib/i18n/t.ts';
import { later } from '../lib/later.ts';
import type { Route } from '../lib/route.ts';

const ProjectLogs = later(async () => (await import('../features/containers/project/project-logs.tsx')).ProjectLogs);
const RemovedView = later(async () => (await import('../features/containers/removed/removed-view.tsx')).RemovedView);
const ImagesView = later(async () => (await import('../features/images/images-view.tsx')).ImagesView);
const VolumesView = later(async () => (await import('../features/volumes/volumes-view.tsx')).VolumesView);
const NetworksView = later(async () => (await import('../features/networks/networks-view.tsx')).NetworksView);
const MachineView = later(async () => (await import('../features/machine/machine-view.tsx')).MachineView);
const SettingsView = later(async () => (await import('../features/settings/settings-view.tsx')).SettingsView);

/** So that they are there when somebody goes to them, also when the server is not; and once more those that could not be had. */
export function fetchViews(): void {
  for (const view of [
    ContainerDetail,
    ProjectLogs,
    RemovedView,
    ImagesView,
    VolumesView,
    NetworksView,
    MachineView,
    SettingsView,
  ])
    void view.fetch();
}

export interface View {
  readonly id: string;
  readonly title: string;
  readonly needsEngine: boolean;
  readonly content: ReactNode;
}

/** The view at a route; what leads nowhere leads to the containers. */
export function viewOf([id, ...rest]: Route): View {
  switch (id) {
    case 'projects': {
      const [project = ''] = rest;
      const content = <ProjectLogs key={project} project={project} />;
      return { id: 'containers', title: t('nav.containers'), needsEngine: true, content };
    }
    case 'removed': {
      const content = <RemovedView path={rest} />;
      return { id: 'containers', title: t('removed.title'), needsEngine: true, content };
    }
    case 'images':
      return { id, title: t('nav.images'), needsEngine: true, content: <ImagesView path={rest} /> };
    case 'volumes':
      return { id, title: t('nav.volumes'), needsEngine: true, content: <VolumesView path={rest} /> };
    case 'networks':
      return { id, title: t('nav.networks'), needsEngine: true, content: <NetworksView path={rest} /> };
    case 'machine':
      return { id, title: t('nav.machine'), needsEngine: false, content: <MachineView path={rest} /> };
    case 'settings':
      return { id, title: t('nav.settings'), needsEngine: false, content: <SettingsView /> };
    case undefined:
    default:
      return {
        id: 'containers',
        title: t('nav.containers'),
        needsEngine: true,
        content: <ContainersView path={id === 'containers' ? rest : []} />,
      };
  }
}
