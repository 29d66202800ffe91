import { confirm } from '../confirmation.ts';
import { t } from '../i18n/t.ts';
import { act } from './act.ts';
import { api } from './connection.ts';
import { failureOf } from './failure-of.ts';

export async function startMachine(): Promise<void> {
  await act(t('machine.start.failed'), async () => {
    try {
      await api.machine.start.mutate();
    } catch (error) {
      // Whoever stops a start that is under way knows that it did not come to its end.
      if (failureOf(error).code !== 'start-cancelled') throw error;
    }
  });
}

export async function pauseMachine(): Promise<void> {
  await act(t('machine.pause.failed'), () => api.machine.pause.mutate());
}

export async function resumeMachine(): Promise<void> {
  await act(t('machine.resume.failed'), () => api.machine.resume.mutate());
}

export async function stopMachine(): Promise<void> {
  const answer = await confirm({
    title: t('machine.stop.title'),
    message: t('machine.stop.message'),
    action: t('machine.stop.action'),
    names: [],
  });
  if (answer !== null) await act(t('machine.stop.failed'), () => api.machine.stop.mutate({ force: false }));
}

export async function killMachine(): Promise<void> {
  const answer = await confirm({
    title: t('machine.kill'),
    message: t('machine.kill.message'),
    action: t('machine.stop.action'),
    names: [],
  });
  if (answer !== null) await act(t('machine.stop.failed'), () => api.machine.stop.mutate({ force: true }));
}

/** The engine restarts with the VM image of this version, which did not boot before. */
export async function retryMachineImage(): Promise<void> {
  const answer = await confirm({
    title: t('machine.fallback.retry'),
    message: `${t('machine.fallback.retry.message')} ${t('machine.stop.message')}`,
    action: t('machine.restart.action'),
    names: [],
  });
  if (answer === null) return;
  await act(t('machine.restart.failed'), async () => {
    await api.machine.retryImage.mutate();
    await api.machine.restart.mutate();
  });
}

export async function restartMachine(): Promise<void> {
  const answer = await confirm({
    title: t('machine.restart.title'),
    message: t('machine.stop.message'),
    action: t('machine.restart.action'),
    names: [],
  });
  if (answer !== null) await act(t('machine.restart.failed'), () => api.machine.restart.mutate());
}
