import { resolve } from 'node:path';
import type { BundleFile, CollectedBundle } from '../../api/support.ts';
import type { ApiClient } from '../../client/connection.ts';
import { type Cli, using, writeAll } from '../cli.ts';
import { TerminalCleaner } from '../output/clean-text.ts';
import { ask } from '../terminal/ask.ts';

/** `file` null: in the working folder, under the name that the backend proposes. In a terminal, the files can be looked at first. */
export async function writeBundle(cli: Cli, file: string | null): Promise<void> {
  const progress = cli.progress();
  try {
    await using(await cli.connect(progress), async ({ api }) => {
      progress.begin('Running the checks and reading the logs');
      const bundle = await api.support.collect.mutate();
      progress.done();
      cli.note(`\n${listOf(bundle.files)}\n`);
      cli.note(
        'Passwords, tokens, keys and environments are removed; names of images, containers and folders are not.\n',
      );
      if (cli.process.stdin.isTTY) await lookThrough(cli, api, bundle);
      const name = bundle.suggestedPath.split(/[\\/]/).at(-1) ?? 'boathouse-support.tar.gz';
      const { path, sizeBytes } = await api.support.save.mutate({ id: bundle.id, path: resolve(file ?? name) });
      cli.print(`${path} (${Math.ceil(sizeBytes / 1024)} KiB)\n`);
    });
  } finally {
    progress.dispose();
  }
}

async function lookThrough(cli: Cli, api: ApiClient, bundle: CollectedBundle): Promise<void> {
  for (;;) {
    const answer = await ask(cli.process, 'A file’s number shows it, Enter writes the bundle, Ctrl-C leaves: ');
    if (answer.trim() === '') return;
    const chosen = bundle.files[Number(answer) - 1];
    if (chosen === undefined) continue;
    const text = await api.support.read.query({ id: bundle.id, name: chosen.name });
    await writeAll(cli.process.stderr, `${new TerminalCleaner().clean(text)}\n`);
  }
}

function listOf(files: readonly BundleFile[]): string {
  return files
    .map(({ name, sizeBytes, removed }, index) => {
      const secrets = removed === 0 ? '' : `, ${removed} removed`;
      return `  ${String(index + 1).padStart(2)}  ${name.padEnd(22)} ${Math.ceil(sizeBytes / 1024)} KiB${secrets}\n`;
    })
    .join('');
}
