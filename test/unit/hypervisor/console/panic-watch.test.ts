import { expect, it } from 'vitest';
import { PanicWatch } from '../../../../electron/hypervisor/console/panic-watch.ts';

const panicsOf = (...chunks: string[]): number => {
  const watch = new PanicWatch();
  let count = 0;
  watch.onPanic(() => count++);
  for (const chunk of chunks) watch.push(Buffer.from(chunk));
  return count;
};

it('sees a kernel’s panic on its console, in pieces too', () => {
  expect(panicsOf('[   12.345678] Kernel panic - not syncing: Attempted to kill init!\r\n')).toBe(1);
  expect(panicsOf('fine\n[    0.10', '0000] Kernel pan', 'ic - not syncing: VFS\n')).toBe(1);
});

it('does not take other lines for one, however long', () => {
  expect(panicsOf('echo Kernel panic - not syncing\n', 'Kernel panic - not syncing: no\n')).toBe(0);
  expect(panicsOf('x'.repeat(10_000), '\n[    1.000000] Kernel panic - not syncing: after all\n')).toBe(1);
});
