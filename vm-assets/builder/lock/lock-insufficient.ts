import { BoathouseError } from '../../../electron/base/errors.ts';

/** The lock alone does not lead to an image: a file is gone from the mirror, or the definition has moved on. */
export class LockInsufficient extends BoathouseError {
  readonly suite: string;

  constructor(suite: string, reason: string) {
    super('image-lock-stale', `the lock does not suffice for ${suite}: ${reason}`, {
      hint: 'Run `npm run image:update` to refresh the lock, or build without --locked to take what the suite holds now.',
    });
    this.suite = suite;
  }
}
