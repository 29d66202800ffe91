import type { PublishedPortInfo } from '../../../electron/api/ports.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { StoredSettings } from '../../../electron/daemon/settings-control.ts';
import { FakeBackend } from '../fake-backend.ts';
import { idOf } from './sample-objects.ts';
import { ScriptedEngine } from './scripted-engine.ts';

/** A backend whose machine and engine are a test's. `settingsFile` need not exist. */
export class DashboardBackend extends FakeBackend {
  override readonly engine = new ScriptedEngine();

  constructor(settingsFile: string) {
    super(new StoredSettings(new SettingsStore(settingsFile), () => null));
    this.published = samplePorts();
  }
}

function samplePorts(): PublishedPortInfo[] {
  const port = (container: string, containerPort: number, parts: Partial<PublishedPortInfo>): PublishedPortInfo => ({
    container: { id: idOf(container), name: container },
    protocol: 'tcp',
    address: '0.0.0.0',
    port: containerPort,
    containerPort,
    problem: null,
    openConnections: 0,
    connections: 0,
    receivedBytes: 0,
    sentBytes: 0,
    ...parts,
  });
  return [
    port('shop-web-1', 3000, { openConnections: 4, connections: 812, receivedBytes: 1_830_000, sentBytes: 48_200_000 }),
    port('shop-api-1', 8080, { port: 8081, connections: 40, receivedBytes: 92_000, sentBytes: 310_000 }),
    port('registry', 5000, { problem: 'Port 5000 is in use by ControlCenter (pid 612)' }),
  ];
}
