import { Checkbox, TextField } from '../../../components/fields.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { t } from '../../../lib/i18n/t.ts';
import type { BuildField, BuildForm, BuildProblems } from './build-form.ts';

interface BuildFieldsProps {
  readonly form: BuildForm;
  readonly onChange: (form: BuildForm) => void;
  readonly problems: BuildProblems;
}

export function BuildFields({ form, onChange, problems }: BuildFieldsProps) {
  const text = (field: Exclude<BuildField, 'noCache' | 'pull'>) => {
    const problem = problems.get(field);
    return {
      value: form[field],
      onChange: (value: string) => onChange({ ...form, [field]: value }),
      problem: problem === undefined ? null : t(problem),
    };
  };
  return (
    <>
      <PathField
        what="folder"
        label={t('build.folder')}
        hint={t('build.folder.hint')}
        placeholder="/home/anna/shop"
        {...text('folder')}
        autoFocus
      />
      <div className="build-pair">
        <TextField label={t('build.tag')} placeholder={t('build.tag.placeholder')} {...text('tag')} />
        <TextField label={t('build.dockerfile')} placeholder="Dockerfile" {...text('dockerfile')} />
        <TextField label={t('build.target')} placeholder={t('build.target.placeholder')} {...text('target')} />
        <TextField label={t('build.platform')} placeholder={t('build.platform.placeholder')} {...text('platform')} />
      </div>
      <TextField
        label={t('build.arguments')}
        hint={t('build.arguments.hint')}
        placeholder="VERSION=1.2"
        rows={3}
        isMono
        {...text('arguments')}
      />
      <div className="build-options">
        <Checkbox isSelected={form.noCache} onChange={(noCache) => onChange({ ...form, noCache })}>
          {t('build.noCache')}
        </Checkbox>
        <Checkbox isSelected={form.pull} onChange={(pull) => onChange({ ...form, pull })}>
          {t('build.pull')}
        </Checkbox>
      </div>
    </>
  );
}
