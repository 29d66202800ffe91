import type { Disposable } from '../../../../electron/base/disposable.ts';
import type { Settings } from '../../../../electron/api/settings.ts';
import { Logger } from '../../../../electron/base/logger.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { ownNetwork } from '../../../../electron/vm/network/guest-networks.ts';
import type { StreamLinkOptions } from './own-stack-options.ts';

/** The network of one machine as the backend has it, worker and all, without the machine. */
export function openBackendNetwork(
  { networkSocket, sshSocket }: StreamLinkOptions,
  settings: Settings['network'],
): Promise<Disposable> {
  const logger = new Logger(
    ({ level, scope, message }) => void process.stderr.write(`${level} ${scope}: ${message}\n`),
    'bench',
    () => systemClock.now(),
  );
  return ownNetwork(settings, 'stream', {
    layout: { networkSocket, sshSocket },
    worker: new URL('../../../../electron/vm/network/network-worker.js', import.meta.url),
    hostname: 'bench',
    clock: systemClock,
    logger,
  }).open();
}
