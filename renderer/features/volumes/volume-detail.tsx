import { ArrowLeft, HardDrive } from 'lucide-react';
import { Button, IconButton } from '../../components/button.tsx';
import { FileBrowser } from '../../components/file-browser/file-browser.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/state-panel.tsx';
import { useVolumes } from '../../lib/api/engine-queries.ts';
import { useFileBrowser } from '../../lib/files/use-file-browser.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { navigate } from '../../lib/route.ts';

/** The files of one volume, whether something uses it or not. */
export function VolumeDetail({ name }: { readonly name: string }) {
  const { data } = useVolumes();
  if (data?.some((volume) => volume.name === name) === false) {
    return (
      <Page title={t('nav.volumes')}>
        <EmptyState title={t('volumes.gone')} icon={HardDrive}>
          <Button label={t('word.back')} onPress={() => navigate('volumes')} />
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('volumes')} />
          <span className="truncate name">{visibleText(name)}</span>
        </span>
      }
    >
      <Files name={name} />
    </Page>
  );
}

function Files({ name }: { readonly name: string }) {
  const browser = useFileBrowser({
    root: { kind: 'volume', volume: name },
    base: ['volumes', name, 'files'],
    era: '',
    rootName: name,
  });
  return <FileBrowser browser={browser} />;
}
