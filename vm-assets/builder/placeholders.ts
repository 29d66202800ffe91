import type { z } from 'zod';
import type { guestArchitecture } from '../../electron/vm/image-manifest.ts';

export type GuestArchitecture = z.infer<typeof guestArchitecture>;

/** What `{name}` in image.yml stands for, one value an architecture. */
export const architectureNames: Readonly<Record<GuestArchitecture, Readonly<Record<string, string>>>> = {
  amd64: {
    arch: 'amd64',
    machine: 'x86_64',
    multiarch: 'x86_64-linux-gnu',
    foreign: 'aarch64',
    efi: 'x64',
    serial: 'ttyS0',
  },
  arm64: {
    arch: 'arm64',
    machine: 'aarch64',
    multiarch: 'aarch64-linux-gnu',
    foreign: 'x86_64',
    efi: 'aa64',
    serial: 'ttyAMA0',
  },
};

/** Replaces `{name}` by its value; a name without a value stays as it stands, since shell text is full of braces. */
export function replacePlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
