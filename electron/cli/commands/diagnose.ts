import type { Command } from 'commander';
import type { DiagnosticResult } from '../../api/diagnostic.ts';
import { type Cli, using } from '../cli.ts';
import { iterate } from '../../client/subscription.ts';
import { EXIT } from '../exit-code.ts';
import { writeBundle } from './support-bundle.ts';
import { formatDiagnostic, formatDiagnosticSummary } from '../output/diagnostics.ts';

export function addDiagnose(program: Command, cli: Cli): void {
  program
    .command('diagnose')
    .description('find out what is wrong, and how to mend it')
    .option('--json', 'as JSON')
    .option('--bundle [file]', 'collect logs, settings and checks into a .tar.gz for support, without secrets')
    .addHelpText(
      'after',
      '\nWith --bundle the files can be looked at before anything is written. Ends with 1 when a check failed, 0 otherwise; warnings do not count.',
    )
    .action(async (options: { json?: true; bundle?: string | true }) => {
      if (options.bundle !== undefined) {
        await writeBundle(cli, options.bundle === true ? null : options.bundle);
        return;
      }
      const progress = cli.progress();
      const results: DiagnosticResult[] = [];
      try {
        await using(await cli.connect(progress), async ({ api }) => {
          progress.done();
          const events = iterate<DiagnosticResult>((observer) => api.diagnostics.run.subscribe(undefined, observer));
          for await (const result of events) {
            results.push(result);
            if (options.json !== true) cli.print(formatDiagnostic(result, { columns: cli.columns, style: cli.style }));
          }
        });
      } finally {
        progress.dispose();
      }
      if (options.json === true) cli.printJson(results);
      else cli.print(formatDiagnosticSummary(results));
      cli.process.exitCode = results.some(({ outcome }) => outcome === 'failure') ? EXIT.failed : EXIT.ok;
    });
}
