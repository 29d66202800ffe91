import { beforeEach, expect, it } from 'vitest';
import { containerSummary } from '../../support/container-summary.ts';
import { eventually } from '../../support/eventually.ts';
import { describeDesktop } from './desktop-suite.ts';

describeDesktop('the desktop app’s tray', (suite) => {
  beforeEach(async () => {
    await suite.bench.backend.machine.stop({ force: false });
    await suite.bench.tray.untilState('Stopped');
  });

  it('tells the state, by another icon too', async () => {
    const stopped = await suite.bench.tray.item();
    expect(stopped).toMatchObject({ tooltip: 'Boathouse: Stopped' });
    suite.bench.backend.machine.failIn = 'kernel';
    await suite.bench.backend.machine.start().catch(() => undefined);
    await suite.bench.tray.untilState('Failed: The kernel broke');
    const failed = await suite.bench.tray.item();
    suite.bench.backend.machine.failIn = null;
    await suite.bench.backend.machine.start();
    await suite.bench.tray.untilState('Running, 0 containers');
    const running = await suite.bench.tray.item();
    expect(running).toMatchObject({ tooltip: 'Boathouse: Running, 0 containers' });
    expect(new Set([stopped, failed, running].map((item) => item?.icon?.[2])).size).toBe(3);
  });

  it('starts and stops the engine', async () => {
    expect(await suite.bench.tray.entry('Stop')).toMatchObject({ enabled: false });
    await suite.bench.tray.click('Start');
    await suite.bench.tray.untilState('Running, 0 containers');
    expect(await suite.bench.tray.entry('Start')).toMatchObject({ enabled: false });
    await suite.bench.tray.click('Stop');
    await suite.bench.tray.untilState('Stopped');
  });

  it('has the running containers, by compose project, and stops them', async () => {
    await suite.bench.backend.machine.start();
    const compose = {
      project: 'shop',
      service: 'web',
      number: 1,
      oneOff: false,
      workingFolder: null,
      configFiles: [],
    };
    const ports = [{ protocol: 'tcp', containerPort: 80, address: '0.0.0.0', hostPort: 8080 }];
    suite.bench.runContainers([
      containerSummary({ id: 'a1', name: 'alone' }),
      containerSummary({ id: 'b2', name: 'shop-web-1', compose, ports }),
      containerSummary({ id: 'c3', name: 'gone', state: 'exited' }),
    ]);
    await suite.bench.tray.untilState('Running, 2 containers');
    const web = await suite.bench.tray.entry('shop', 'web');
    expect(web.children.map(({ label }) => label)).toEqual([
      'Open port 8080 in the browser',
      'Logs',
      'Terminal',
      '',
      'Restart',
      'Stop',
    ]);
    await suite.bench.tray.click('alone', 'Stop');
    await eventually(
      () =>
        Promise.resolve(suite.bench.backend.recordedEngine.calls.find(([name]) => name === 'containers.stop') ?? null),
      { what: 'the stop to arrive' },
    );
    expect(suite.bench.backend.recordedEngine.calls).toContainEqual(['containers.stop', 'a1', null]);
    suite.bench.runContainers([]);
  });

  it('outlives the backend, and finds the next one', async () => {
    await suite.bench.leave();
    await suite.bench.serve();
    await suite.bench.backend.machine.start();
    await suite.bench.tray.untilState('Running, 0 containers', 60_000);
  });

  it('pauses and resumes the engine, and tells by another icon that it stands', async () => {
    await suite.bench.backend.machine.start();
    await suite.bench.tray.untilState('Running, 0 containers');
    const running = await suite.bench.tray.item();
    await suite.bench.tray.click('Pause');
    await suite.bench.tray.untilState('Paused');
    expect(suite.bench.backend.machine.current().machine.state).toBe('paused');
    const paused = await suite.bench.tray.item();
    expect(paused?.icon?.[2]).not.toBe(running?.icon?.[2]);
    await suite.bench.tray.click('Resume');
    await suite.bench.tray.untilState('Running, 0 containers');
  });
});
