import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineChange } from '../../../../electron/api/engine/changes.ts';
import type { ImageFallback } from '../../../../electron/api/image-fallback.ts';
import type { MachineState } from '../../../../electron/api/machine-status.ts';
import type { PublishedPortInfo } from '../../../../electron/api/ports.ts';
import { defaultSettings } from '../../../../electron/api/settings-document.ts';
import { Emitter } from '../../../../electron/base/event.ts';
import type { BackendSession } from '../../../../electron/main/backend-session.ts';
import type { DesktopSettings } from '../../../../electron/main/desktop-settings.ts';
import { AppNotices } from '../../../../electron/main/notices/app-notices.ts';
import type { Notice } from '../../../../electron/main/notices/notice.ts';
import type { RunningContainers } from '../../../../electron/main/running-containers.ts';
import { textsFor } from '../../../../electron/main/texts.ts';
import { containerSummary } from '../../../support/container-summary.ts';
import { machineStatus } from '../../../support/machine-status.ts';

const RUNNING: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 1 };
const STARTING: MachineState = { state: 'starting', phase: 'kernel', sinceMs: 0, startedMs: 0 };
const FAILED: MachineState = {
  state: 'failed',
  phase: 'kernel',
  failure: { code: 'kernel-failed', message: 'The kernel\nbroke', hint: 'Mend it.', logFile: null },
};
const FALLBACK: ImageFallback = {
  imageId: 'a'.repeat(64),
  appVersion: '1.0.0',
  engineVersion: '28.5.2',
  failure: { code: 'guest-panic', message: 'The VM’s kernel panicked: no init', hint: null, logFile: null },
  sinceMs: 0,
  isGivenUp: true,
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Bench {
  readonly told: Notice[] = [];
  readonly sessionChanged = new Emitter<void>();
  readonly engineChanged = new Emitter<EngineChange>();
  readonly settings = { values: structuredClone(defaultSettings.desktop) };
  watched = false;
  containers = [containerSummary({ id: 'a1', name: 'web' })];
  ports: PublishedPortInfo[] = [];
  readonly session = {
    onChange: this.sessionChanged.event,
    machine: null as ReturnType<typeof machineStatus> | null,
    state: {
      kind: 'connected',
      api: {
        engine: { containers: { list: { query: () => Promise.resolve(this.containers) } } },
        ports: { list: { query: () => Promise.resolve(this.ports) } },
      },
    },
  };
  readonly notices = new AppNotices({
    session: this.session as unknown as BackendSession,
    containers: { onEngineChange: this.engineChanged.event } as unknown as RunningContainers,
    settings: this.settings as unknown as DesktopSettings,
    texts: textsFor('en'),
    isWatched: () => this.watched,
    tell: (notice) => this.told.push(notice),
  });

  become(state: MachineState, warnings: string[] = []): void {
    this.session.machine = { ...machineStatus(state), warnings };
    this.sessionChanged.fire();
  }

  /** Runs, with an older image. */
  fallBack(): void {
    this.session.machine = { ...machineStatus(RUNNING), imageFallback: FALLBACK };
    this.sessionChanged.fire();
  }

  async die(...ids: string[]): Promise<void> {
    const objects = ids.map((id) => ({ type: 'container' as const, id, name: id, actions: ['die'], exitCode: 3 }));
    this.engineChanged.fire({ kind: 'changed', objects });
    await settled();
  }
}

let bench: Bench;
beforeEach(() => (bench = new Bench()));

describe('what is told of the machine', () => {
  it('is that an older image runs, and not that all is well', () => {
    bench.become(STARTING);
    bench.fallBack();
    expect(bench.told).toHaveLength(1);
    expect(bench.told[0]).toMatchObject({ title: 'The engine runs with an older image', route: '/machine' });
    expect(bench.told[0]?.body).toContain('The VM’s kernel panicked: no init');
  });

  it('is what happens, not what was so before', () => {
    bench.become(FAILED);
    bench.become(STARTING);
    bench.become(RUNNING);
    bench.become(FAILED);
    expect(bench.told).toEqual([
      { title: 'The engine is running', body: 'Docker can be used now.', route: null },
      { title: 'The engine failed', body: 'The kernel broke. Mend it.', route: '/machine' },
    ]);
    expect(bench.notices.tellsOfFailedMachine).toBe(true);
  });

  it('is no start when it was paused', () => {
    bench.become({ state: 'paused', sinceMs: 0, runningSinceMs: 0, startDurationMs: 1 });
    bench.become(RUNNING);
    expect(bench.told).toEqual([]);
  });

  it('has a switch, and is nothing while the window is in front', () => {
    bench.settings.values.notify.machineFailed = false;
    bench.become(STARTING);
    bench.become(FAILED);
    bench.settings.values.notify.machineFailed = true;
    bench.become(STARTING);
    bench.watched = true;
    bench.become(FAILED);
    expect(bench.told).toEqual([]);
    expect(bench.notices.tellsOfFailedMachine).toBe(false);
  });
});

describe('what is told of containers', () => {
  it('leads to the log of one that died', async () => {
    bench.become(RUNNING);
    await bench.die('a1');
    expect(bench.told).toEqual([
      { title: 'A container failed', body: 'a1 ended with exit code 3.', route: '/containers/a1/logs' },
    ]);
  });

  it('is nothing of one that is gone, and of a machine that is being stopped', async () => {
    bench.become(RUNNING);
    await bench.die('b2');
    bench.become({ state: 'stopping', sinceMs: 0, forced: false });
    await bench.die('a1');
    expect(bench.told).toEqual([]);
  });

  it('is a number when there are many', async () => {
    bench.containers = ['a', 'b', 'c', 'd'].map((id) => containerSummary({ id }));
    bench.become(RUNNING);
    await bench.die('a', 'b', 'c', 'd');
    expect(bench.told.map(({ title }) => title)).toEqual(['4 containers failed']);
  });
});

describe('what is told of ports', () => {
  it('is what could not be published since', async () => {
    const port = (number: number): PublishedPortInfo => ({
      container: { id: 'a1', name: 'web' },
      protocol: 'tcp',
      address: '0.0.0.0',
      port: number,
      containerPort: 80,
      problem: `Port ${number} is in use`,
      openConnections: 0,
      connections: 0,
      receivedBytes: 0,
      sentBytes: 0,
    });
    bench.ports = [port(1)];
    bench.become(RUNNING, ['1']);
    await settled();
    expect(bench.told).toEqual([]);
    bench.ports = [port(1), port(2), port(3)];
    bench.become(RUNNING, ['1', '2', '3']);
    await settled();
    expect(bench.told).toEqual([
      { title: 'A port could not be published', body: 'web: Port 2 is in use. And 1 more.', route: '/machine' },
    ]);
  });
});

describe('what is told of downloads', () => {
  it('is that they ended, and why they failed', () => {
    bench.notices.pullEnded('alpine:3.22', null);
    bench.notices.pullEnded('nothing:1', 'no such\u202eimage');
    expect(bench.told).toEqual([
      { title: 'Image downloaded', body: 'alpine:3.22', route: '/images' },
      { title: 'An image could not be downloaded', body: 'nothing:1: no such image', route: '/images' },
    ]);
  });
});
