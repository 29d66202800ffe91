import { Box, Cpu, HardDrive, Layers, type LucideIcon, Network, Settings } from 'lucide-react';
import { t, type TextKey } from '../lib/i18n/t.ts';
import { formatRoute } from '../lib/route.ts';
import { isPaletteOpen, PALETTE_KEYS } from './palette-state.ts';
import { MachineCard } from './machine-card.tsx';

interface NavEntry {
  readonly id: string;
  readonly text: TextKey & `nav.${string}`;
  readonly icon: LucideIcon;
}

const ENTRIES = [
  { id: 'containers', text: 'nav.containers', icon: Box },
  { id: 'images', text: 'nav.images', icon: Layers },
  { id: 'volumes', text: 'nav.volumes', icon: HardDrive },
  { id: 'networks', text: 'nav.networks', icon: Network },
  { id: 'machine', text: 'nav.machine', icon: Cpu },
  { id: 'settings', text: 'nav.settings', icon: Settings },
] as const satisfies readonly NavEntry[];

export function Sidebar({ current }: { readonly current: string }) {
  return (
    <div className="sidebar">
      <div className="sidebar-head">
        <img src="./icon.svg" width="20" height="20" alt="" />
        <span>{t('app.name')}</span>
      </div>
      <button type="button" className="palette-open" onClick={() => isPaletteOpen.set(true)}>
        <span>{t('palette.open')}</span>
        <kbd>{PALETTE_KEYS}</kbd>
      </button>
      <nav className="sidebar-nav" aria-label={t('nav.label')}>
        {ENTRIES.map(({ id, text, icon: Icon }) => (
          <a
            key={id}
            className="nav-link"
            href={formatRoute([id])}
            {...(id === current ? { 'aria-current': 'page' as const } : {})}
          >
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            {t(text)}
          </a>
        ))}
      </nav>
      <MachineCard />
    </div>
  );
}
