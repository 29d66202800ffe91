import { BoathouseError, describeError } from '../base/errors.ts';
import { loadWindowsAddon, type WindowsAddon } from '../native/windows-addon.ts';

/**
 * Named pipes of Windows for this user alone. What there is without:
 *
 *   who may open   Node passes no security descriptor. The system's default gives all rights to the owner, the administrators and the system, and
 *                  reading to everybody on the machine. Who can only read gets nothing, since we only answer requests, but he can hold
 *                  as many instances as he likes. Here the list is this user's SID alone.
 *   whose it is    Who comes first has the name. Another user that made the pipe keeps our backend from listening (Node asks to be the
 *                  first), and a client of ours would tell him its request. Here the owner is asked for first.
 *
 * Both need native code (`native/windows/pipes.c`), which is optional. Without it, or where it fails, a pipe has the system's default
 * list, which lets nobody else in to do anything, and this is told; and a client asks nobody, as docker's own never does.
 */
type LoadAddon = () => WindowsAddon;

/** At a pipe that this process listens at. Throws `pipe-open-to-others`: it has the list that it had. */
export function restrictPipe(path: string, load: LoadAddon = loadWindowsAddon): void {
  try {
    load().restrictToUser(path);
  } catch (error) {
    const addon = error instanceof BoathouseError ? error : null;
    throw new BoathouseError(
      'pipe-open-to-others',
      `Other users of this computer can open the pipe ${path} for reading, and occupy it: ${describeError(error)}`,
      { ...(addon?.hint === undefined ? {} : { hint: addon.hint }), cause: error },
    );
  }
}

/**
 * At a pipe that is connected, before anything is said there: null when this user made it, or nobody can be asked, for want of the addon. Else why it is
 * not to be trusted, a clause: who made it can keep the question from being answered, so no answer is one as well.
 */
export function distrustOfPipe(path: string, load: LoadAddon = loadWindowsAddon): string | null {
  let addon: WindowsAddon;
  try {
    addon = load();
  } catch {
    return null;
  }
  try {
    return addon.belongsToUser(path) ? null : 'another user of this computer listens there';
  } catch (error) {
    return `Windows does not tell whose it is: ${describeError(error)}`;
  }
}
