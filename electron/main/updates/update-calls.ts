import { APP_CALLS } from '../../api/app-update.ts';
import type { BridgeCall } from '../../api/bridge.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { AppUpdates } from './app-updates.ts';

export interface AppCall {
  /** Of a mutation. */
  readonly done: Promise<void>;
  readonly cancel: () => void;
}

export interface UpdateCallsOptions {
  readonly updates: AppUpdates;
  /** Asks the user and goes the way out. */
  readonly install: () => Promise<void>;
}

/** The calls of `APP_CALLS`. Throws `request-unknown` for any other. */
export function answerUpdateCall(
  { type, path }: Pick<BridgeCall, 'type' | 'path'>,
  { updates, install }: UpdateCallsOptions,
  onData: (value: unknown) => void,
): AppCall {
  const order = (done: Promise<void>): AppCall => ({ done, cancel: () => undefined });
  if (type === 'subscription' && path === APP_CALLS.updateState) {
    onData(updates.state);
    const following = updates.onChange(() => onData(updates.state));
    return { done: new Promise(() => undefined), cancel: () => void following.dispose() };
  }
  if (type === 'mutation') {
    if (path === APP_CALLS.checkForUpdate) return order(updates.check());
    if (path === APP_CALLS.downloadUpdate) return order(updates.download());
    if (path === APP_CALLS.installUpdate) return order(install());
  }
  throw new BoathouseError('request-unknown', `The app has no ${type} ${path}`);
}
