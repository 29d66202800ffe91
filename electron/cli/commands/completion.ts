import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import { bashCompletion } from '../completion/bash.ts';
import { completionTable, type CompletionEntry } from '../completion/completion-table.ts';
import { fishCompletion } from '../completion/fish.ts';
import { powershellCompletion } from '../completion/powershell.ts';
import { zshCompletion } from '../completion/zsh.ts';

const SHELLS: Readonly<Record<string, (entries: readonly CompletionEntry[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  bash        echo 'source <(boathouse completion bash)' >> ~/.bashrc
  zsh         boathouse completion zsh > "\${fpath[1]}/_boathouse"
  fish        boathouse completion fish > ~/.config/fish/completions/boathouse.fish
  PowerShell  boathouse completion powershell | Out-String | Invoke-Expression`,
    )
    .action((shell: string) => cli.print(SHELLS[shell]?.(completionTable(program)) ?? ''));
}
