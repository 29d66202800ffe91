import { describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../electron/api/machine-status.ts';
import { textsFor } from '../../../../electron/main/texts.ts';
import { type TrayFacts, type TrayItem, trayModel } from '../../../../electron/main/tray/tray-model.ts';
import { containerSummary } from '../../../support/container-summary.ts';
import { machineStatus } from '../../../support/machine-status.ts';

const texts = textsFor('en-GB');
const connected = { kind: 'connected', api: null as never } as const;

const facts = (state: MachineState, rest: Partial<TrayFacts> = {}): TrayFacts => ({
  backend: connected,
  machine: machineStatus(state),
  containers: [],
  update: { kind: 'current', checkedMs: null },
  quitting: false,
  ...rest,
});
const running: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 1 };
const labels = (items: readonly TrayItem[]): string[] =>
  items.map((item) => (item.kind === 'separator' ? '—' : item.label));
const enabled = (items: readonly TrayItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'action' && item.enabled ? [item.label] : []));

describe('the tray', () => {
  it.each<[MachineState, string, string, string[]]>([
    [{ state: 'stopped' }, 'stopped', 'Stopped', ['Start']],
    [{ state: 'starting', phase: 'disks', sinceMs: 0, startedMs: 0 }, 'busy', 'Starting: disks', ['Stop']],
    [running, 'running', 'Running, 0 containers', ['Stop', 'Restart', 'Pause']],
    [{ state: 'paused', sinceMs: 0, runningSinceMs: 0, startDurationMs: 1 }, 'paused', 'Paused', ['Stop', 'Resume']],
    [{ state: 'stopping', sinceMs: 0, forced: false }, 'busy', 'Stopping', []],
    [
      { state: 'failed', phase: 'disks', failure: { code: 'x', message: 'No room', hint: null, logFile: null } },
      'failed',
      'Failed: No room',
      ['Start'],
    ],
    [
      {
        state: 'failed',
        phase: null,
        failure: { code: 'vm-not-ended', message: 'It runs', hint: null, logFile: null },
      },
      'failed',
      'Failed: It runs',
      ['Start', 'Stop'],
    ],
  ])('shows %o', (state, icon, line, can) => {
    const model = trayModel(facts(state), texts);
    expect(model.icon).toBe(icon);
    expect(model.tooltip).toBe(`Boathouse: ${line}`);
    expect(labels(model.items)[0]).toBe(line);
    expect(enabled(model.items.slice(0, 5))).toEqual(can);
  });

  it('says why there is no backend, and offers what does not need one', () => {
    const failure = { code: 'backend-died', message: 'The backend did not start', hint: null, logFile: null };
    const model = trayModel(
      { ...facts({ state: 'stopped' }), backend: { kind: 'away', failure }, machine: null },
      texts,
    );
    expect(model.icon).toBe('failed');
    expect(labels(model.items)[0]).toBe('The backend does not start: The backend did not start');
    expect(enabled(model.items)).toEqual([
      'Open dashboard',
      'Settings…',
      'Troubleshoot…',
      'Check for updates…',
      'Quit Boathouse',
    ]);
  });

  it('has nothing to start or stop while it quits, but a faster way out', () => {
    const model = trayModel(facts(running, { quitting: true }), texts);
    expect(enabled(model.items)).toEqual(['Open dashboard', 'Settings…', 'Troubleshoot…', 'Quit now, without waiting']);
  });

  it('groups containers by compose project, and names the rest by themselves', () => {
    const compose = { project: 'shop', service: 'web', number: 1, oneOff: false, workingFolder: null, configFiles: [] };
    const containers = [
      containerSummary({ id: '1', name: 'zed' }),
      containerSummary({ id: '2', name: 'shop-db-1', compose: { ...compose, service: 'db' } }),
      containerSummary({ id: '3', name: 'shop-web-1', compose }),
    ];
    const { items } = trayModel(facts(running, { containers }), texts);
    const [shop, zed] = items.filter((item) => item.kind === 'submenu');
    expect(shop).toMatchObject({ label: 'shop', items: [{ label: 'db' }, { label: 'web' }] });
    expect(zed?.label).toBe('zed');
  });

  it('opens TCP ports in the browser, each once, at the address where they are', () => {
    const port = { protocol: 'tcp', containerPort: 80, address: '0.0.0.0', hostPort: 8080 };
    const ports = [
      port,
      { ...port, address: '::' },
      { ...port, address: '::1', hostPort: 8081 },
      { ...port, protocol: 'udp', hostPort: 53 },
      { ...port, address: null, hostPort: null },
    ];
    const { items } = trayModel(facts(running, { containers: [containerSummary({ ports })] }), texts);
    const menu = items.find((item) => item.kind === 'submenu');
    const urls = menu?.items.flatMap((item) =>
      item.kind === 'action' && item.action.kind === 'browse' ? [item.action.url] : [],
    );
    expect(urls).toEqual(['http://localhost:8080/', 'http://[::1]:8081/']);
  });

  it('has room for thirty containers, and sends to the dashboard for the rest', () => {
    const containers = Array.from({ length: 1000 }, (_, index) =>
      containerSummary({ id: `${index}`, name: `c${index}` }),
    );
    const { items } = trayModel(facts(running, { containers }), texts);
    expect(items.filter((item) => item.kind === 'submenu')).toHaveLength(30);
    expect(labels(items)).toContain('970 more…');
  });

  it('makes one plain line of whatever a name or a message holds', () => {
    const name = `a\nb\u202Ec&d${'x'.repeat(100)}`;
    const { items } = trayModel(facts(running, { containers: [containerSummary({ name })] }), texts);
    const label = items.find((item) => item.kind === 'submenu')?.label ?? '';
    expect(label).toMatch(/^a b c&&dx+…$/);
    expect(label.length).toBe(60);
  });

  it('speaks German', () => {
    expect(trayModel(facts({ state: 'stopped' }), textsFor('de-AT')).tooltip).toBe('Boathouse: Gestoppt');
  });
});
