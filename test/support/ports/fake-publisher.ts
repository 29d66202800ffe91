import { BoathouseError } from '../../../electron/base/errors.ts';
import { formatBinding, type PortBinding } from '../../../electron/forward/ports/port-binding.ts';
import { NO_TRAFFIC, type PortPublisher, type PublishedPort } from '../../../electron/forward/ports/port-publisher.ts';

/** Ports of a host that is not there. Named as `0.0.0.0:80/tcp`. */
export class FakePublisher implements PortPublisher {
  readonly open = new Set<string>();
  /** What happened, in order: `+0.0.0.0:80/tcp`, `-0.0.0.0:80/tcp`. */
  readonly history: string[] = [];
  /** Refused, with the code. */
  readonly refused = new Map<string, string>();
  /** A port that is opened, or closed, waits for this. */
  hold: Promise<void> | null = null;

  refreshTraffic(): Promise<void> {
    return Promise.resolve();
  }

  async publish(binding: PortBinding, signal: AbortSignal): Promise<PublishedPort> {
    const name = formatBinding(binding);
    await this.hold;
    if (signal.aborted) throw new BoathouseError('cancelled', 'the operation was cancelled');
    const code = this.refused.get(name);
    if (code !== undefined) throw new BoathouseError(code, `Bind for ${name} failed: ${code}`);
    if (this.open.has(name)) throw new Error(`${name} is open already`);
    this.open.add(name);
    this.history.push(`+${name}`);
    return {
      traffic: () => NO_TRAFFIC,
      dispose: async () => {
        await this.hold;
        if (this.open.delete(name)) this.history.push(`-${name}`);
      },
    };
  }
}
