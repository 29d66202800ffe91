import { BoathouseError, describeError } from '../../base/errors.ts';
import { firstLine } from '../../api/image-fallback.ts';

/** The error of a start whose image failed, and the kept one after it: the first, since that is the one to mend. */
export function bothFailed(first: unknown, second: unknown): unknown {
  if (!(first instanceof BoathouseError)) return first;
  const { code, message, hint, logFile } = first;
  // The console's last lines stand at the end of the message, and belong to it.
  const told = `${message}\nThe older image that is kept could not be started either: ${firstLine(describeError(second))}`;
  return new BoathouseError(code, told, {
    ...(hint === undefined ? {} : { hint }),
    ...(logFile === undefined ? {} : { logFile }),
    cause: first.cause,
  });
}
