import type { EngineControl } from '../../electron/api/engine/engine-control.ts';

/** An engine that notes what it is asked and answers what a test says: `answers.set('containers.list', () => [])`. */
export class RecordedEngine {
  /** `containers.list` with its arguments, signals left out. */
  readonly calls: (readonly [string, ...unknown[]])[] = [];
  readonly answers = new Map<string, (...args: unknown[]) => unknown>();
  readonly control: EngineControl;

  constructor() {
    const call =
      (name: string) =>
      (...args: unknown[]): unknown => {
        this.calls.push([name, ...args.filter((arg) => !(arg instanceof AbortSignal))]);
        return this.answers.get(name)?.(...args);
      };
    const part = (prefix: string) =>
      new Proxy(call(prefix), { get: (_target, name) => call(`${prefix}.${String(name)}`) });
    this.control = new Proxy({}, { get: (_target, name) => part(String(name)) }) as EngineControl;
  }
}
