import { expectSuccess } from '../../../support/command.ts';
import type { RowContext } from './row.ts';

export const ECHO_PORT = 7007;
export const DNS_PORT = 53;

/** Nothing in `load` takes longer than this besides what it is told to take. */
const PATIENCE_S = 30;

/** Runs one kind of `native/load.c` in the guest; resolves to what it found. */
export async function runLoad(
  { guest, seconds }: Pick<RowContext, 'guest' | 'seconds'>,
  args: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const signal = AbortSignal.timeout((seconds + PATIENCE_S) * 1000);
  return parseLoad(await expectSuccess(guest.inside([...guest.load, ...args]), { env: guest.env, signal }));
}

/** Throws when a value is no number: a figure out of thin air would follow. */
export function parseLoad(text: string): Readonly<Record<string, number>> {
  const values = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return Object.fromEntries(
    values.map(([name, value]) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${name} is no number in ${text}`);
      return [name, value];
    }),
  );
}

export function figure(found: Readonly<Record<string, number>>, name: string): number {
  const value = found[name];
  if (value === undefined) throw new Error(`the load did not tell ${name}`);
  return value;
}
