import { TRPCClientError } from '@trpc/client';
import type { Failure } from '../../../electron/api/machine-status.ts';

/** What to show of anything that a call threw: the backend's own words, where it sent some. Looked at by hand: zod is in no script that the first view waits for. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TRPCClientError) {
    const sent = (error.data as { failure?: Partial<Record<keyof Failure, unknown>> } | null | undefined)?.failure;
    if (typeof sent?.code === 'string' && typeof sent.message === 'string') {
      return { code: sent.code, message: sent.message, hint: textOf(sent.hint), logFile: textOf(sent.logFile) };
    }
    return { code: 'backend-lost', message: error.message, hint: null, logFile: null };
  }
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    hint: null,
    logFile: null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
