import { readdir } from 'node:fs/promises';
import { arch, cpus, release, totalmem, version } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../api/backend.ts';
import type { FolderLayout } from '../../api/folder-layout.ts';
import { BUNDLE_LOG_MAX_BYTES } from '../../api/support.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { BundleSource } from './bundle-content.ts';

type Asked = Pick<Backend, 'info' | 'machine' | 'settings' | 'context' | 'diagnose' | 'readLog'>;

const SERVICE_LOG_LINES = 5_000;
const SERVICES = ['dockerd', 'containerd'] as const;
const SERVICE_TIMEOUT_MS = 15_000;
const HELPERS = [
  { pattern: /^network-cable\.log$/, about: 'The output of the process that holds the VM’s network cable' },
  { pattern: /^virtiofsd-\d+\.log$/, about: 'The output of the process that serves a shared folder' },
];

/** All that goes into a support bundle, in its order. Keys, disks and the engine's data are no part of it. */
export async function bundleSources(backend: Asked, layout: FolderLayout): Promise<readonly BundleSource[]> {
  return [
    json('versions.json', 'Versions and this computer', async () => ({
      ...(await backend.info()),
      node: process.version,
      electron: process.versions['electron'] ?? null,
      system: { platform: process.platform, arch: arch(), release: release(), version: version() },
      cpus: { count: cpus().length, model: cpus()[0]?.model ?? null },
      memoryMiB: Math.floor(totalmem() / 1024 / 1024),
    })),
    json('status.json', 'The machine as it is, and its last start', () => backend.machine.status()),
    json('settings.json', 'The settings that were changed', async () => (await backend.settings.view()).document),
    json('context.json', 'The docker context', () => backend.context.status()),
    json('checks.json', 'What the checks found', async () => {
      const results = [];
      for await (const result of backend.diagnose(new AbortController().signal)) results.push(result);
      return results;
    }),
    log('log/backend.log', 'The backend’s log', layout.backendLog),
    log('log/console.log', 'The console of the VM', layout.consoleLog),
    log('log/hypervisor.log', 'The hypervisor’s output', layout.hypervisorLog),
    ...(await helperLogs(layout.logFolder)),
    ...SERVICES.map((name) =>
      text(`log/${name}.log`, `The log of ${name}, of a machine that runs`, () => serviceLog(backend, name)),
    ),
  ];
}

/** Of the processes beside the hypervisor, those that there were: the driver and the shared folders decide. */
async function helperLogs(folder: string): Promise<BundleSource[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().flatMap((name) => {
    const helper = HELPERS.find(({ pattern }) => pattern.test(name));
    return helper === undefined ? [] : [log(`log/${name}`, helper.about, join(folder, name))];
  });
}

function json(name: string, about: string, read: () => Promise<unknown>): BundleSource {
  return { name, about, content: { kind: 'json', read } };
}

function text(name: string, about: string, read: () => Promise<string>): BundleSource {
  return { name, about, content: { kind: 'text', read } };
}

function log(name: string, about: string, file: string): BundleSource {
  return text(name, about, () => tailFile(file, BUNDLE_LOG_MAX_BYTES));
}

async function serviceLog(backend: Asked, name: string): Promise<string> {
  const request = { source: { kind: 'service', name }, follow: false, lines: SERVICE_LOG_LINES } as const;
  let all = '';
  for await (const piece of backend.readLog(request, AbortSignal.timeout(SERVICE_TIMEOUT_MS))) {
    all = (all + piece).slice(-BUNDLE_LOG_MAX_BYTES);
  }
  return all;
}
