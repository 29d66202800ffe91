import { settingsSchema } from '../../../electron/api/settings.ts';

export const LOOPBACK_REACHES = ['all', 'nothing', 'ports'] as const;
export type LoopbackReach = (typeof LOOPBACK_REACHES)[number];

export interface LoopbackDraft {
  readonly reach: LoopbackReach;
  /** As they are typed. */
  readonly ports: string;
}

type HostLoopback = boolean | readonly number[];

export function loopbackDraft(value: HostLoopback): LoopbackDraft {
  if (typeof value === 'boolean') return { reach: value ? 'all' : 'nothing', ports: '' };
  return { reach: 'ports', ports: value.join(', ') };
}

/** Null: the ports are none. */
export function loopbackOf({ reach, ports }: LoopbackDraft): boolean | number[] | null {
  if (reach !== 'ports') return reach === 'all';
  const texts = ports.split(/[\s,;]+/).filter((text) => text !== '');
  const numbers = [...new Set(texts.map(Number))];
  const schema = settingsSchema.shape.network.unwrap().shape.hostLoopback;
  return numbers.length > 0 && schema.safeParse(numbers).success ? numbers : null;
}
