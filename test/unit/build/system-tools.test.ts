import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKOUT } from '../../support/checkout.ts';

const tools = z.array(
  z.object({
    command: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
    platforms: z.array(z.string()).optional(),
    optional: z.boolean().optional(),
    packages: z.record(z.string(), z.unknown()),
  }),
);

/** As `build/bootstrap/system-tools.mjs` reads it. */
async function needed(platform: string) {
  const text = await readFile(join(CHECKOUT, 'build', 'bootstrap', 'system-tools.json'), 'utf8');
  return tools
    .parse(JSON.parse(text))
    .filter((tool) => tool.optional !== true && (tool.platforms ?? [platform]).includes(platform));
}

describe('the hypervisor that the set-up installs', () => {
  it('is vfkit on macOS', async () => {
    expect((await needed('darwin')).map(({ packages }) => packages['brew'])).toEqual(['vfkit']);
  });

  it.each([
    ['linux', 'apt'],
    ['win32', 'winget'],
  ])('is QEMU on %s', async (platform, manager) => {
    const [tool, ...others] = await needed(platform);
    expect(others).toEqual([]);
    expect(tool?.command).toMatchObject({ x64: 'qemu-system-x86_64' });
    expect(JSON.stringify(tool?.packages[manager])).toMatch(/qemu/i);
  });
});
