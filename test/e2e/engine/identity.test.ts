import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { guestArchitecture } from '../../support/debian-tools.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

const versions = z.object({
  Client: z.object({ Version: z.string(), Context: z.string() }),
  Server: z.object({ Version: z.string(), ApiVersion: z.string(), Os: z.string(), Arch: z.string() }),
});

test('docker version: client and engine talk, and the engine is the image’s', async () => {
  const version = versions.parse(await machine.docker.json(['version', '--format', 'json']));
  const { vm } = await machine.status();
  expect(version.Client.Context).toBe('boathouse');
  expect(version.Server).toMatchObject({ Os: 'linux', Arch: guestArchitecture() });
  // Debian adds to the upstream version, for example `+dfsg4`.
  expect(version.Server.Version.split('+')[0]).toBe(vm?.engineVersion);
  expect(Number.parseInt(version.Server.Version)).toBeGreaterThanOrEqual(28);
});

const info = z.object({
  Driver: z.string(),
  CgroupVersion: z.string(),
  SecurityOptions: z.array(z.string()),
  NCPU: z.number(),
  MemTotal: z.number(),
  MemoryLimit: z.boolean(),
  CpuCfsQuota: z.boolean(),
  PidsLimit: z.boolean(),
  IPv4Forwarding: z.boolean(),
  Warnings: z.array(z.string()).nullable(),
});

test('docker info: overlay storage, cgroup v2, seccomp, every limit, the machine’s own figures, no warning', async () => {
  const found = info.parse(await machine.docker.json(['info', '--format', 'json']));
  const { vm } = await machine.status();
  expect(found.Driver).toMatch(/^overlay/);
  expect(found.CgroupVersion).toBe('2');
  expect(found.SecurityOptions.join()).toContain('seccomp');
  expect(found).toMatchObject({ MemoryLimit: true, CpuCfsQuota: true, PidsLimit: true, IPv4Forwarding: true });
  expect(found.NCPU).toBe(vm?.cpus);
  // What the kernel keeps for itself is missing from the total.
  const memoryMiB = found.MemTotal / 1024 / 1024;
  expect(memoryMiB).toBeGreaterThan((vm?.memoryMiB ?? 0) * 0.85);
  expect(memoryMiB).toBeLessThanOrEqual(vm?.memoryMiB ?? 0);
  expect(found.Warnings ?? []).toEqual([]);
});
