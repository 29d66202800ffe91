import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { containerName, imageReference } from '../../../../electron/api/engine/references.ts';
import type { TextKey } from '../../../lib/i18n/t.ts';
import { splitWords } from '../../../lib/shell-words.ts';

/** What the run dialog holds: texts as they are typed. */
export interface RunForm {
  readonly image: string;
  readonly name: string;
  readonly command: string;
  /** `host`: a port, `address:port`, or nothing. */
  readonly ports: readonly { readonly host: string; readonly container: string; readonly protocol: 'tcp' | 'udp' }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly {
    readonly kind: 'volume' | 'bind';
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  /** `-`: the engine’s default. */
  readonly network: string;
  readonly restart: 'no' | 'always' | 'unless-stopped' | 'on-failure';
  readonly cpus: string;
  readonly memoryMiB: string;
  readonly removeAfterExit: boolean;
  readonly tty: boolean;
}

export function emptyForm(image: string): RunForm {
  return {
    image,
    name: '',
    command: '',
    ports: [],
    env: [],
    mounts: [],
    network: '-',
    restart: 'no',
    cpus: '',
    memoryMiB: '',
    removeAfterExit: false,
    tty: false,
  };
}

/** With folders of this computer mounted besides; where to, has yet to be said. */
export function withBinds(form: RunForm, sources: readonly string[]): RunForm {
  const binds = sources.map((source) => ({ kind: 'bind' as const, source, target: '', readOnly: false }));
  return { ...form, mounts: [...form.mounts, ...binds] };
}

/** What is wrong, by the field's place: `image`, `ports.0.host`. */
export type RunProblems = ReadonlyMap<string, TextKey & `run.problem.${string}`>;

/** The container that the form describes. Rows that are wholly empty are left out. With problems, the spec is the nearest guess. */
export function specOfForm(form: RunForm): { readonly spec: ContainerSpec; readonly problems: RunProblems } {
  const problems = new Map<string, TextKey & `run.problem.${string}`>();
  const command = splitWords(form.command);
  if (command === null) problems.set('command', 'run.problem.quote');
  if (!imageReference.safeParse(form.image.trim()).success) problems.set('image', 'run.problem.image');
  if (form.name !== '' && !containerName.safeParse(form.name.trim()).success) problems.set('name', 'run.problem.name');
  if (form.removeAfterExit && form.restart !== 'no') problems.set('restart', 'run.problem.remove');

  const cpus = form.cpus.trim() === '' ? null : Number(form.cpus.replace(',', '.'));
  if (cpus !== null && !(cpus >= 0.01 && cpus <= 1024)) problems.set('cpus', 'run.problem.cpus');
  const memoryMiB = form.memoryMiB.trim() === '' ? null : Number(form.memoryMiB);
  if (memoryMiB !== null && !(Number.isInteger(memoryMiB) && memoryMiB >= 6)) {
    problems.set('memoryMiB', 'run.problem.memory');
  }

  const spec: ContainerSpec = {
    image: form.image.trim(),
    name: form.name.trim() === '' ? null : form.name.trim(),
    command: command === null || command.length === 0 ? null : [...command],
    entrypoint: null,
    env: form.env.flatMap(({ name, value }, index) => {
      if (name === '' && value === '') return [];
      if (name === '' || name.includes('=')) problems.set(`env.${index}.name`, 'run.problem.variable');
      return [{ name, value }];
    }),
    labels: {},
    user: null,
    workingFolder: null,
    hostname: null,
    tty: form.tty,
    keepInputOpen: form.tty,
    ports: form.ports.flatMap((port, index) =>
      portOf(port, (field, problem) => problems.set(`ports.${index}.${field}`, problem)),
    ),
    mounts: form.mounts.flatMap((mount, index) =>
      mountOf(mount, (field, problem) => problems.set(`mounts.${index}.${field}`, problem)),
    ),
    network: form.network === '-' ? null : form.network,
    limits: { cpus, memoryBytes: memoryMiB === null ? null : memoryMiB * 1024 * 1024, processes: null },
    restart: form.restart === 'on-failure' ? { policy: 'on-failure', retriesMax: null } : { policy: form.restart },
    removeAfterExit: form.removeAfterExit,
    privileged: false,
    init: false,
  };
  return { spec, problems };
}

type Report<F extends string> = (field: F, problem: TextKey & `run.problem.${string}`) => void;

function portOf(port: RunForm['ports'][number], report: Report<'host' | 'container'>): ContainerSpec['ports'] {
  if (port.host.trim() === '' && port.container.trim() === '') return [];
  const containerPort = portNumber(port.container);
  if (containerPort === null) report('container', 'run.problem.port');
  const { address, number } = hostPart(port.host.trim());
  const hostPort = number === '' ? null : portNumber(number);
  if (number !== '' && hostPort === null) report('host', 'run.problem.address');
  if (address !== null && !/^[0-9a-fA-F.:]+$/.test(address)) report('host', 'run.problem.address');
  return [{ hostAddress: address, hostPort, containerPort: containerPort ?? 1, protocol: port.protocol }];
}

/** `8080`, `127.0.0.1:8080`, `[::1]:8080`, `127.0.0.1:`. */
function hostPart(text: string): { address: string | null; number: string } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(.*)$/.exec(text);
  if (match === null) return { address: null, number: text };
  return { address: match[1] ?? match[2] ?? null, number: match[3] ?? '' };
}

function portNumber(text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= 65_535 ? value : null;
}

function mountOf(mount: RunForm['mounts'][number], report: Report<'source' | 'target'>): ContainerSpec['mounts'] {
  const source = mount.source.trim();
  const target = mount.target.trim();
  if (source === '' && target === '') return [];
  if (!target.startsWith('/')) report('target', 'run.problem.target');
  if (mount.kind === 'bind') {
    if (!/^(?:\/|[A-Za-z]:[\\/])/.test(source)) report('source', 'run.problem.source');
    return [{ kind: 'bind', source, target, readOnly: mount.readOnly }];
  }
  if (!/^(?:[A-Za-z0-9][A-Za-z0-9_.-]*)?$/.test(source)) report('source', 'run.problem.source');
  return [{ kind: 'volume', name: source === '' ? null : source, target, readOnly: mount.readOnly }];
}
