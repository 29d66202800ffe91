import { z } from 'zod';

const told = (what: string) => z.boolean().default(true).describe(`Notification when ${what}`);

/** What the desktop app does beside its window. The app reads them, the machine does not. */
export const desktopSettings = z.strictObject({
  startAtLogin: z.boolean().default(false).describe('The desktop app starts when you log in, without a window'),
  commandLine: z
    .boolean()
    .default(false)
    .describe(
      'The desktop app links the command `boathouse` into ~/.local/bin, so that terminals find it, and, where you have none, its `docker` with compose and buildx; on macOS it puts that folder on your PATH (~/.zprofile) where it is not, on Windows the commands',
    ),
  updates: z
    .enum(['manual', 'notify', 'download'])
    .default('notify')
    .describe(
      'Updates of the desktop app: looked for only when you ask; looked for once a day; or also downloaded. None is installed before you say so',
    ),
  notify: z
    .strictObject({
      machineStarted: told('the engine has started'),
      machineFailed: told('the engine failed'),
      containerDied: told('a container ended with an error that nobody stopped'),
      pullEnded: told('the download of an image that was begun in the dashboard has ended'),
      updateFound: told('a newer Boathouse was found'),
      portFailed: told('a port of a container could not be published'),
    })
    .prefault({}),
});

export type DesktopSettings = z.infer<typeof desktopSettings>;
