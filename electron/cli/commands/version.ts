import type { Command } from 'commander';
import type { BackendInfo } from '../../api/backend-info.ts';
import { VERSION } from '../../api/version.ts';
import { type Cli, using } from '../cli.ts';
import { connectIfListening } from '../../client/connection.ts';
import { type Field, formatFields } from '../output/fields.ts';

const ID_LENGTH = 12;

export function addVersion(program: Command, cli: Cli): void {
  program
    .command('version')
    .description('show the versions of the parts')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const connection = await connectIfListening(cli.layout.apiSocket);
      const backend = connection === null ? null : await using(connection, ({ api }) => api.info.query());
      const { versions, platform, arch } = cli.process;
      if (options.json === true) {
        cli.printJson({ version: VERSION, node: versions.node, platform, arch, home: cli.layout.home, backend });
        return;
      }
      cli.print(
        `boathouse ${VERSION}\n${formatFields(
          [
            ['Node', `${versions.node}, ${platform} ${arch}`],
            ['Data folder', cli.layout.home],
            ...backendFields(backend),
          ],
          { columns: cli.columns, style: cli.style },
        )}`,
      );
    });
}

function backendFields(backend: BackendInfo | null): Field[] {
  if (backend === null) return [['Backend', 'not running']];
  const { image } = backend;
  return [
    ['Backend', `${backend.version}, process ${backend.pid}`],
    ...(image === null
      ? []
      : ([
          ['Image', `${image.imageId.slice(0, ID_LENGTH)}, linux/${image.arch}`],
          ['Kernel', image.kernelVersion],
          ['Engine', image.engineVersion],
        ] as const)),
  ];
}
