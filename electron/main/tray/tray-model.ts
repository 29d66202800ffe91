import { isIP } from 'node:net';
import type { ContainerPort, ContainerSummary } from '../../api/engine/container.ts';
import { canBeStopped, type MachineStatus } from '../../api/machine-status.ts';
import type { UpdateState } from '../../api/app-update.ts';
import type { BackendState } from '../backend-session.ts';
import type { Texts } from '../texts.ts';
import type { SimpleAction, TrayItem } from './tray-item.ts';
import { updateItem } from './update-item.ts';

export type { TrayAction, TrayItem } from './tray-item.ts';

/** Each has a shape of its own (`build/icons/tray`). */
export type TrayIcon = 'stopped' | 'busy' | 'running' | 'paused' | 'failed';

export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export interface TrayFacts {
  readonly backend: BackendState;
  readonly machine: MachineStatus | null;
  /** Those that run; empty when the machine does not. */
  readonly containers: readonly ContainerSummary[];
  readonly update: UpdateState;
  /** Quit was chosen, and the machine is being stopped for it. */
  readonly quitting: boolean;
}

/** More of them make a menu that leaves the screen; the dashboard has them all. */
const CONTAINERS_MAX = 30;
const LABEL_MAX_CHARS = 60;

/** What the tray shows: one line of state, what can be done, the running containers by compose project. */
export function trayModel(facts: TrayFacts, texts: Texts): TrayModel {
  const machine = facts.machine?.machine ?? null;
  const state = machine?.state ?? null;
  const status = statusLine(facts, texts);
  const item = (label: string, kind: SimpleAction, enabled = true): TrayItem => ({
    kind: 'action',
    label,
    action: { kind },
    enabled,
  });
  const known = state !== null && !facts.quitting;
  return {
    icon: iconOf(facts),
    tooltip: `Boathouse: ${status}`,
    items: [
      { kind: 'label', label: status },
      item(texts.start, 'start', known && (state === 'stopped' || state === 'failed')),
      item(texts.stop, 'stop', known && machine !== null && canBeStopped(machine)),
      item(texts.restart, 'restart', known && state === 'running'),
      state === 'paused'
        ? item(texts.resume, 'resume', known)
        : item(texts.pause, 'pause', known && state === 'running'),
      { kind: 'separator' },
      ...containerItems(facts.containers, texts),
      item(texts.dashboard, 'dashboard'),
      route(texts.settings, '/settings'),
      route(texts.troubleshoot, '/machine/checks'),
      // A restart for an update would be a second Quit.
      ...(facts.quitting ? [] : [updateItem(facts.update, texts.updates)]),
      { kind: 'separator' },
      item(facts.quitting ? texts.quitNow : texts.quit, 'quit'),
    ],
  };
}

function route(label: string, path: string): TrayItem {
  return { kind: 'action', label, action: { kind: 'route', route: path }, enabled: true };
}

function iconOf({ backend, machine }: TrayFacts): TrayIcon {
  if (backend.kind === 'away') return 'failed';
  switch (machine?.machine.state) {
    case undefined:
    case 'starting':
    case 'stopping':
      return 'busy';
    case 'running':
      return 'running';
    case 'failed':
      return 'failed';
    case 'stopped':
      return 'stopped';
    case 'paused':
      return 'paused';
  }
}

function statusLine({ backend, machine, containers }: TrayFacts, texts: Texts): string {
  if (backend.kind === 'away') return `${texts.backendAway}: ${oneLine(backend.failure.message)}`;
  if (machine === null) return texts.connecting;
  const { machine: now } = machine;
  switch (now.state) {
    case 'stopped':
      return texts.stopped;
    case 'starting':
      return `${texts.starting}: ${texts.phases[now.phase]}`;
    case 'running':
      return `${texts.running}, ${texts.containers(containers.length)}`;
    case 'paused':
      return texts.paused;
    case 'stopping':
      return texts.stopping;
    case 'failed':
      return `${texts.failed}: ${oneLine(now.failure.message)}`;
  }
}

function containerItems(containers: readonly ContainerSummary[], texts: Texts): TrayItem[] {
  if (containers.length === 0) return [];
  const shown = [...containers].sort((a, b) => a.name.localeCompare(b.name)).slice(0, CONTAINERS_MAX);
  const projects = new Map<string, ContainerSummary[]>();
  const alone: ContainerSummary[] = [];
  for (const container of shown) {
    const project = container.compose?.project;
    if (project === undefined) alone.push(container);
    else projects.set(project, [...(projects.get(project) ?? []), container]);
  }
  const items: TrayItem[] = [
    ...[...projects]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(
        ([project, members]): TrayItem => ({
          kind: 'submenu',
          label: oneLine(project),
          items: members.map((one) => containerMenu(one, one.compose?.service ?? one.name, texts)),
        }),
      ),
    ...alone.map((one) => containerMenu(one, one.name, texts)),
  ];
  const left = containers.length - shown.length;
  if (left > 0) items.push(route(texts.more(left), '/containers'));
  return [...items, { kind: 'separator' }];
}

function containerMenu(container: ContainerSummary, label: string, texts: Texts): TrayItem {
  const { id } = container;
  const operation = (text: string, kind: 'restart' | 'stop'): TrayItem => ({
    kind: 'action',
    label: text,
    action: { kind: 'container', operation: kind, id },
    enabled: true,
  });
  return {
    kind: 'submenu',
    label: oneLine(label),
    items: [
      ...container.ports.flatMap((port) => browseItem(port, texts)),
      route(texts.logs, `/containers/${id}/logs`),
      route(texts.terminal, `/containers/${id}/terminal`),
      { kind: 'separator' },
      operation(texts.restartContainer, 'restart'),
      operation(texts.stopContainer, 'stop'),
    ],
  };
}

/** TCP alone; of a port that is published on IPv4 and IPv6 the first. */
function browseItem(port: ContainerPort, texts: Texts): TrayItem[] {
  if (port.protocol !== 'tcp' || port.hostPort === null || port.address === '::') return [];
  // The engine's text.
  if (port.address !== null && isIP(port.address) === 0) return [];
  const host = port.address === null || port.address === '0.0.0.0' ? 'localhost' : bracketed(port.address);
  return [
    {
      kind: 'action',
      label: texts.browse(port.hostPort),
      action: { kind: 'browse', url: `http://${host}:${port.hostPort}/` },
      enabled: true,
    },
  ];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Names and messages are anybody's: no line ends, no control or direction characters, `&` doubled (a menu's accelerator). */
function oneLine(text: string): string {
  const plain = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('&', '&&')
    .trim();
  return plain.length > LABEL_MAX_CHARS ? `${plain.slice(0, LABEL_MAX_CHARS - 1)}…` : plain;
}
