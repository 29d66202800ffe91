import './build.css';
import { ArrowLeft, Hammer, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../../components/button.tsx';
import { CommandText } from '../../../components/command-text.tsx';
import { LogView } from '../../../components/log-view/log-view.tsx';
import { Page } from '../../../components/page.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import { useStore } from '../../../lib/use-store.ts';
import { BuildFields } from './build-fields.tsx';
import { requestOfForm } from './build-form.ts';
import { BuildOutcome } from './build-outcome.tsx';
import { type Build, buildForm, currentBuild, startBuild } from './current-build.ts';
import { dockerBuildText } from './docker-build-text.ts';

/** What is to be built, and then how that goes. */
export function BuildView() {
  const build = useStore(currentBuild);
  return build === null ? <FormPage /> : <BuildPage build={build} />;
}

function FormPage() {
  const form = useStore(buildForm);
  const [wasTried, setTried] = useState(false);
  const { request, problems } = requestOfForm(form);
  return (
    <Page title={<Title text={t('build.title')} />}>
      <div className="page-scroll">
        <form
          className="build-form"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (problems.size === 0) void startBuild(request);
          }}
        >
          <BuildFields
            form={form}
            onChange={(changed) => buildForm.set(changed)}
            problems={wasTried ? problems : new Map()}
          />
          <CommandText command={dockerBuildText(request)} />
          <div className="row form-foot">
            <Button label={t('word.cancel')} onPress={() => navigate('images')} />
            <Button label={t('build.start')} icon={Hammer} kind="primary" type="submit" />
          </div>
        </form>
      </div>
    </Page>
  );
}

function BuildPage({ build }: { readonly build: Build }) {
  const { request, feed, phase } = build;
  const name = request.tag ?? request.folder;
  return (
    <Page
      title={<Title text={visibleText(name)} />}
      actions={
        phase.kind === 'building' ? (
          <Button label={t('word.cancel')} icon={X} onPress={build.cancel} />
        ) : (
          <Button label={t('build.again')} icon={Pencil} onPress={() => currentBuild.set(null)} />
        )
      }
    >
      <BuildOutcome phase={phase} />
      <LogView feed={feed} fileName="build" hasTimes={false} onRetry={() => void startBuild(request)} />
    </Page>
  );
}

function Title({ text }: { readonly text: string }) {
  return (
    <span className="detail-title">
      <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('images')} />
      <span className="truncate name">{text}</span>
    </span>
  );
}
