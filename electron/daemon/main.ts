import { withUsualFolders } from '../host/usual-folders.ts';
import { runBackend } from './run-backend.ts';

/**
 * The backend's process: `node main.js --home FOLDER [--image FOLDER] [--log-level LEVEL] [--idle-seconds N]`.
 *
 * Its parent hears once over its channel, if it has one, that the API is served or why not, and is then no longer needed.
 * SIGTERM, SIGINT: the machine is stopped with the time its containers need, then the process ends; a second one forces it, a
 * third ends the process at once. An error that nobody expected is logged and ends the process as a kill would: the machine
 * runs on, and the next backend takes it over; a process in a state that nobody thought of should touch nothing more.
 */
// Ours alone (`client/spawn-backend.ts`): docker's helpers that we start may be made with Electron themselves.
delete process.env['ELECTRON_RUN_AS_NODE'];

// For all that is looked for and run from here on; where the user's terminal has started us it has them already.
Object.assign(process.env, withUsualFolders(process.env));

await runBackend(process.argv.slice(2));
