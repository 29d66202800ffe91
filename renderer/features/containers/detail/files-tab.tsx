import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { FileBrowser } from '../../../components/file-browser/file-browser.tsx';
import { useFileBrowser } from '../../../lib/files/use-file-browser.ts';

/** Of a container in any state. */
export function FilesTab({ container }: { readonly container: ContainerSummary }) {
  const { id, name, state } = container;
  const browser = useFileBrowser({
    root: { kind: 'container', container: id },
    base: ['containers', id, 'files'],
    era: state,
    rootName: name,
  });
  return <FileBrowser browser={browser} />;
}
