import { Plus, SquareTerminal, X } from 'lucide-react';
import { useState } from 'react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { IconButton } from '../../../components/button.tsx';
import { EmptyState } from '../../../components/state-panel.tsx';
import { t } from '../../../lib/i18n/t.ts';
import { ShellTerminal } from './shell-terminal.tsx';

/** Shells in the container, several at once. Each goes on while another, or another tab, is looked at. */
export function TerminalTab({ container }: { readonly container: ContainerSummary }) {
  const [shells, setShells] = useState<readonly number[]>([1]);
  const [selected, setSelected] = useState(1);
  const [last, setLast] = useState(1);
  if (container.state !== 'running') {
    return (
      <EmptyState title={t('containers.terminal.off')} icon={SquareTerminal}>
        <p>{t('containers.terminal.off.detail')}</p>
      </EmptyState>
    );
  }
  const open = (): void => {
    setShells([...shells, last + 1]);
    setSelected(last + 1);
    setLast(last + 1);
  };
  const close = (number: number): void => {
    const rest = shells.filter((shell) => shell !== number);
    setShells(rest);
    if (selected === number) setSelected(rest.at(-1) ?? 0);
  };
  return (
    <div className="terminal-tab">
      <div className="log-bar">
        {shells.map((number) => (
          <span key={number} className="row">
            <button
              type="button"
              className="terminal-choice"
              aria-pressed={number === selected}
              onClick={() => setSelected(number)}
            >
              {t('containers.terminal.title', { number })}
            </button>
            <IconButton label={t('containers.terminal.close', { number })} icon={X} onPress={() => close(number)} />
          </span>
        ))}
        <IconButton label={t('containers.terminal.new')} icon={Plus} onPress={open} />
      </div>
      {shells.map((number) => (
        <ShellTerminal key={number} container={container.id} isShown={number === selected} />
      ))}
    </div>
  );
}
