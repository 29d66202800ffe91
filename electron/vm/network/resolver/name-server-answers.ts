import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 5_000;
/** Of the host's resolver library: it got nothing that is an answer. */
const SILENT_CODES = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether a name server (`192.0.2.1`, `[2001:db8::1]:5353`) says anything at all, be it that it will not help. */
export async function nameServerAnswers(server: string, signal: AbortSignal): Promise<boolean> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  resolver.setServers([server]);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await resolver.resolveSoa('.');
    return true;
  } catch (error) {
    return !SILENT_CODES.has((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
