import { parseArgs } from 'node:util';
import { BoathouseError, parseOrRefuse } from '../../electron/base/errors.ts';
import type { PackageTarget } from './package-target.ts';

export interface CommandLine {
  readonly target: PackageTarget;
  readonly formats: readonly string[];
  /** Say what would go in, and make nothing. */
  readonly list: boolean;
  /** Take the docker client and its plugins that Debian has now, and make nothing. */
  readonly updateClients: boolean;
}

export const USAGE = `usage: npm run package:linux|package:mac|package:win [-- OPTION…]

  --arch ARCH      x64, arm64, or on macOS universal (default: this machine's)
  --format FORMAT  what to make; may be given several times
                     linux  dir (default), AppImage, deb, rpm, tar.gz
                     mac    dmg and zip (default), dir
                     win    nsis and msi (default), dir
  --list           list each file that would go in, and make nothing
  --update-clients write down which docker client, compose and buildx Debian has now for Linux, and make nothing
`;

const FORMATS: Readonly<Record<PackageTarget['platform'], { known: readonly string[]; usual: readonly string[] }>> = {
  linux: { known: ['dir', 'AppImage', 'deb', 'rpm', 'tar.gz'], usual: ['dir'] },
  mac: { known: ['dir', 'dmg', 'zip'], usual: ['dmg', 'zip'] },
  win: { known: ['dir', 'nsis', 'msi'], usual: ['nsis', 'msi'] },
};

/** Throws `usage` for anything that is not understood. */
export function parseCommandLine(argv: readonly string[], hostArch: string): CommandLine {
  const { values, positionals } = parse(argv);
  const [platform] = positionals;
  if (positionals.length !== 1 || (platform !== 'linux' && platform !== 'mac' && platform !== 'win')) {
    throw new BoathouseError('usage', 'Name one of linux, mac and win', { hint: USAGE });
  }
  const arch = values.arch ?? (hostArch === 'arm64' ? 'arm64' : 'x64');
  if (arch !== 'x64' && arch !== 'arm64' && !(arch === 'universal' && platform === 'mac')) {
    throw new BoathouseError('usage', `--arch ${arch}: there is no such package for ${platform}`, { hint: USAGE });
  }
  const { known, usual } = FORMATS[platform];
  const formats = values.format ?? usual;
  const unknown = formats.find((format) => !known.includes(format));
  if (unknown !== undefined) {
    throw new BoathouseError('usage', `--format ${unknown}: for ${platform} there are ${known.join(', ')}`, {
      hint: USAGE,
    });
  }
  return { target: { platform, arch }, formats, list: values.list, updateClients: values['update-clients'] };
}

function parse(argv: readonly string[]) {
  const parseFlags = () =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        arch: { type: 'string' },
        format: { type: 'string', multiple: true },
        list: { type: 'boolean', default: false },
        'update-clients': { type: 'boolean', default: false },
      },
    });
  return parseOrRefuse(parseFlags, (problem) => new BoathouseError('usage', problem, { hint: USAGE }));
}
