import { arch as hostArchitecture } from 'node:process';
import { parseArgs } from 'node:util';
import { BoathouseError, parseOrRefuse } from '../../electron/base/errors.ts';
import type { GuestArchitecture } from './placeholders.ts';

export interface CommandLine {
  readonly command: 'build' | 'update';
  readonly architectures: readonly GuestArchitecture[];
  readonly lockUse: 'only' | 'first';
  readonly rebuild: 'always' | 'when-changed';
  readonly ship: boolean;
  /** Instead of dist/image. */
  readonly outputFolder: string | undefined;
  /** Instead of vm-assets. */
  readonly assetsFolder: string | undefined;
}

export const usage = `usage: main.js build [--arch amd64|arm64|all] [--locked] [--force] [--ship] [--out FOLDER]
       main.js update

build   builds the image of this machine's architecture, or of --arch, into dist/image/ARCH
          --locked   refuse when the lock does not suffice, instead of taking what the suite holds now
          --force    build even when nothing has changed
          --ship     also compress it for a download, into dist/image/ARCH.ship
          --out      a folder instead of dist/image
          --assets   a folder with image.yml, lock, keyring and sources instead of vm-assets
update  writes image.lock.json anew from what the archive holds now, for both architectures

BOATHOUSE_MIRROR  another mirror than image.yml names
BOATHOUSE_CACHE   where downloads are kept
`;

/** Throws `usage` for anything that is not understood. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(argv);
  const [command, ...rest] = positionals;
  if (rest.length > 0 || (command !== 'build' && command !== 'update')) throw new BoathouseError('usage', usage);
  return {
    command,
    architectures: architecturesOf(values.arch),
    lockUse: values.locked ? 'only' : 'first',
    rebuild: values.force ? 'always' : 'when-changed',
    ship: values.ship,
    outputFolder: values.out,
    assetsFolder: values.assets,
  };
}

function parse(argv: readonly string[]) {
  const parseFlags = () =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        arch: { type: 'string', default: hostArchitecture === 'arm64' ? 'arm64' : 'amd64' },
        locked: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        ship: { type: 'boolean', default: false },
        out: { type: 'string' },
        assets: { type: 'string' },
      },
    });
  return parseOrRefuse(parseFlags, (problem, cause) => new BoathouseError('usage', `${problem}\n${usage}`, { cause }));
}

function architecturesOf(choice: string): readonly GuestArchitecture[] {
  if (choice === 'all') return ['amd64', 'arm64'];
  if (choice === 'amd64' || choice === 'arm64') return [choice];
  throw new BoathouseError('usage', `--arch ${choice}: must be amd64, arm64 or all`);
}
