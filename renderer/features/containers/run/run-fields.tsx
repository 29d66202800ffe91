import { Lock, LockOpen } from 'lucide-react';
import { IconButton } from '../../../components/button.tsx';
import type { NetworkSummary } from '../../../../electron/api/engine/network.ts';
import { Checkbox, Select, TextField } from '../../../components/fields.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { useNetworks } from '../../../lib/api/engine-queries.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { RowList } from '../../../components/row-list.tsx';
import type { RunForm, RunProblems } from './run-form.ts';

const NEW_PORT: RunForm['ports'][number] = { host: '', container: '', protocol: 'tcp' };
const NEW_MOUNT: RunForm['mounts'][number] = { kind: 'volume', source: '', target: '', readOnly: false };

interface RunFieldsProps {
  readonly form: RunForm;
  readonly onChange: (form: RunForm) => void;
  readonly problems: RunProblems;
  /** Stands below the image. */
  readonly imageHint?: string;
}

export function RunFields({ form, onChange, problems, imageHint = t('run.image.hint') }: RunFieldsProps) {
  const set = (part: Partial<RunForm>): void => onChange({ ...form, ...part });
  const problem = (place: string): string | null => {
    const key = problems.get(place);
    return key === undefined ? null : t(key);
  };
  return (
    <>
      <div className="run-pair">
        <TextField
          label={t('run.image')}
          value={form.image}
          onChange={(image) => set({ image })}
          hint={imageHint}
          problem={problem('image')}
          placeholder="nginx:1.27"
          autoFocus
        />
        <TextField
          label={t('run.name')}
          value={form.name}
          onChange={(name) => set({ name })}
          problem={problem('name')}
          placeholder={t('run.name.placeholder')}
        />
      </div>
      <TextField
        label={t('run.command')}
        value={form.command}
        onChange={(command) => set({ command })}
        problem={problem('command')}
        placeholder={t('run.command.placeholder')}
        isMono
      />
      <RowList
        title={t('run.ports')}
        rows={form.ports}
        onChange={(ports) => set({ ports })}
        newRow={NEW_PORT}
        render={(row, change, index) => (
          <>
            <TextField
              label={t('run.ports.host')}
              isLabelHidden
              value={row.host}
              onChange={(host) => change({ host })}
              placeholder={`${t('run.ports.host')}: ${t('run.ports.auto')}`}
              problem={problem(`ports.${index}.host`)}
            />
            <TextField
              label={t('run.ports.container')}
              isLabelHidden
              value={row.container}
              onChange={(container) => change({ container })}
              placeholder={`${t('run.ports.container')}: 80`}
              problem={problem(`ports.${index}.container`)}
            />
            <div className="run-narrow">
              <Select
                label={t('run.protocol')}
                isLabelHidden
                value={row.protocol}
                onChange={(protocol) => change({ protocol })}
                options={[
                  { id: 'tcp', label: 'TCP' },
                  { id: 'udp', label: 'UDP' },
                ]}
              />
            </div>
          </>
        )}
      />
      <RowList
        title={t('run.env')}
        rows={form.env}
        onChange={(env) => set({ env })}
        newRow={{ name: '', value: '' }}
        render={(row, change, index) => (
          <>
            <TextField
              label={t('run.env.name')}
              isLabelHidden
              isMono
              value={row.name}
              onChange={(name) => change({ name })}
              placeholder={t('run.env.name')}
              problem={problem(`env.${index}.name`)}
            />
            <TextField
              label={t('run.env.value')}
              isLabelHidden
              isMono
              value={row.value}
              onChange={(value) => change({ value })}
              placeholder={t('run.env.value')}
            />
          </>
        )}
      />
      <RowList
        title={t('run.mounts')}
        rows={form.mounts}
        onChange={(mounts) => set({ mounts })}
        newRow={NEW_MOUNT}
        render={(row, change, index) => (
          <>
            <div className="run-kind">
              <Select
                label={t('run.mounts.kind')}
                isLabelHidden
                value={row.kind}
                onChange={(kind) => change({ kind })}
                options={[
                  { id: 'volume', label: t('run.mounts.volume') },
                  { id: 'bind', label: t('run.mounts.bind') },
                ]}
              />
            </div>
            <MountSource row={row} change={change} problem={problem(`mounts.${index}.source`)} />
            <TextField
              label={t('run.mounts.target')}
              isLabelHidden
              isMono
              value={row.target}
              onChange={(target) => change({ target })}
              placeholder={t('run.mounts.target')}
              problem={problem(`mounts.${index}.target`)}
            />
            <IconButton
              label={t('run.mounts.readOnly')}
              icon={row.readOnly ? Lock : LockOpen}
              isPressed={row.readOnly}
              onPress={() => change({ readOnly: !row.readOnly })}
            />
          </>
        )}
      />
      <MoreFields form={form} set={set} problem={problem} />
    </>
  );
}

interface MountSourceProps {
  readonly row: RunForm['mounts'][number];
  readonly change: (part: { readonly source: string }) => void;
  readonly problem: string | null;
}

/** The name of a volume, or a folder of this computer. */
function MountSource({ row, change, problem }: MountSourceProps) {
  const label = t(`run.mounts.source.${row.kind}`);
  const field = { label, isLabelHidden: true, isMono: true, value: row.source, placeholder: label, problem };
  const onChange = (source: string): void => change({ source });
  if (row.kind === 'volume') return <TextField {...field} onChange={onChange} />;
  return <PathField {...field} what="folder" onChange={onChange} />;
}

interface MoreFieldsProps {
  readonly form: RunForm;
  readonly set: (part: Partial<RunForm>) => void;
  readonly problem: (place: string) => string | null;
}

function MoreFields({ form, set, problem }: MoreFieldsProps) {
  const networks = useNetworks().data ?? [];
  return (
    <>
      <div className="run-pair">
        <Select
          label={t('run.network')}
          value={form.network}
          onChange={(network) => set({ network })}
          options={[{ id: '-', label: t('run.network.default') }, ...networkOptions(networks, form.network)]}
        />
        <div className="stack-small">
          <Select
            label={t('run.restart')}
            value={form.restart}
            onChange={(restart) => set({ restart })}
            options={(['no', 'always', 'unless-stopped', 'on-failure'] as const).map((id) => ({
              id,
              label: t(`run.restart.${id}`),
            }))}
          />
          {problem('restart') !== null && <p className="field-problem">{problem('restart')}</p>}
        </div>
      </div>
      <div className="run-pair">
        <TextField
          label={t('run.cpus')}
          value={form.cpus}
          onChange={(cpus) => set({ cpus })}
          placeholder={t('run.unlimited')}
          problem={problem('cpus')}
        />
        <TextField
          label={t('run.memory')}
          value={form.memoryMiB}
          onChange={(memoryMiB) => set({ memoryMiB })}
          placeholder={t('run.unlimited')}
          problem={problem('memoryMiB')}
        />
      </div>
      <div className="run-options">
        <Checkbox isSelected={form.removeAfterExit} onChange={(removeAfterExit) => set({ removeAfterExit })}>
          {t('run.remove')}
        </Checkbox>
        <Checkbox isSelected={form.tty} onChange={(tty) => set({ tty })}>
          {t('run.tty')}
        </Checkbox>
      </div>
    </>
  );
}

/** A network is told by its id; a container that exists may name it by its name, or have another's (`container:…`). */
function networkOptions(
  networks: readonly NetworkSummary[],
  chosen: string,
): readonly { readonly id: string; readonly label: string }[] {
  const options = networks.map(({ id, name, builtIn }) => ({
    id: builtIn || name === chosen ? name : id,
    label: visibleText(name),
  }));
  if (chosen === '-' || options.some(({ id }) => id === chosen)) return options;
  return [{ id: chosen, label: visibleText(chosen) }, ...options];
}
