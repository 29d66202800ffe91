import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { MarkShape } from '../../components/state-mark.tsx';
import { t } from '../../lib/i18n/t.ts';

/** Codes of a program that somebody ended by SIGINT, SIGKILL or SIGTERM: it did not fail. */
const ENDED_BY_SIGNAL = new Set([130, 137, 143]);

/** A container's state as a shape and a word. */
export function containerLook(container: ContainerSummary): { readonly shape: MarkShape; readonly label: string } {
  const { state, health, exitCode } = container;
  switch (state) {
    case 'running':
      if (health === 'unhealthy') return { shape: 'failed', label: t('containers.state.unhealthy') };
      if (health === 'starting') return { shape: 'busy', label: t('containers.state.checking') };
      if (health === 'healthy') return { shape: 'running', label: t('containers.state.healthy') };
      return { shape: 'running', label: t('containers.state.running') };
    case 'paused':
      return { shape: 'paused', label: t('containers.state.paused') };
    case 'restarting':
      return { shape: 'busy', label: t('containers.state.restarting') };
    case 'removing':
      return { shape: 'busy', label: t('containers.state.removing') };
    case 'created':
      return { shape: 'new', label: t('containers.state.created') };
    case 'exited': {
      const failed = exitCode !== null && exitCode !== 0 && !ENDED_BY_SIGNAL.has(exitCode);
      const label = failed ? t('containers.state.exitedWith', { code: exitCode }) : t('containers.state.exited');
      return { shape: failed ? 'failed' : 'stopped', label };
    }
    case 'dead':
      return { shape: 'failed', label: t('containers.state.dead') };
    case 'unknown':
      return { shape: 'stopped', label: t('containers.state.unknown') };
  }
}
