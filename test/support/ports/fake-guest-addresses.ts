import { BoathouseError } from '../../../electron/base/errors.ts';
import type { Disposable } from '../../../electron/base/disposable.ts';
import type { GuestAddresses } from '../../../electron/forward/ports/guest-addresses.ts';

/** The addresses of a VM that is not there. */
export class FakeGuestAddresses implements GuestAddresses {
  readonly held: string[] = [];
  loopbackIsOpen = false;
  refusing = false;

  openLoopback(): Promise<void> {
    if (this.refusing) return Promise.reject(new BoathouseError('port-failed', 'the VM refused'));
    this.loopbackIsOpen = true;
    return Promise.resolve();
  }

  hold(address: string): Promise<Disposable> {
    if (this.refusing) return Promise.reject(new BoathouseError('port-failed', 'the VM refused'));
    this.held.push(address);
    return Promise.resolve({ dispose: () => void this.held.splice(this.held.indexOf(address), 1) });
  }
}
