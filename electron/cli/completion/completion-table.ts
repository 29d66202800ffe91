import type { Command, Option } from 'commander';
import { settingFields } from '../../api/setting-fields.ts';

/** A word that may stand next, and what it is for. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What may follow one command: `path` is its words behind the program's name, empty for the program itself. */
export interface CompletionEntry {
  readonly path: readonly string[];
  readonly commands: readonly Candidate[];
  readonly options: readonly Candidate[];
  /** Values of its first argument. */
  readonly values: readonly Candidate[];
  /** Values that an option takes, by the option's flags. An option that takes any value has an empty list. */
  readonly optionValues: readonly { readonly flags: readonly string[]; readonly values: readonly string[] }[];
}

/** The tree of commands as a flat table, from which each shell's script is made: one truth for help and completion. */
export function completionTable(program: Command): CompletionEntry[] {
  const entries: CompletionEntry[] = [];
  const visit = (command: Command, path: readonly string[]): void => {
    const children = command.createHelp().visibleCommands(command);
    const options = command.createHelp().visibleOptions(command);
    entries.push({
      path,
      commands: children.map((child) => ({ word: child.name(), description: child.summary() || child.description() })),
      options: options.flatMap((option) => flagsOf(option).map((word) => ({ word, description: option.description }))),
      values: argumentValues(command),
      optionValues: options
        .filter((option) => option.required || option.optional)
        .map((option) => ({ flags: flagsOf(option), values: option.argChoices ?? [] })),
    });
    for (const child of children) if (child.name() !== 'help') visit(child, [...path, child.name()]);
  };
  visit(program, []);
  return entries;
}

function flagsOf(option: Option): string[] {
  return [option.long, option.short].filter((flag) => typeof flag === 'string');
}

function argumentValues(command: Command): Candidate[] {
  const [first] = command.registeredArguments;
  if (first?.name() === 'path') {
    return settingFields.map(({ path, description }) => ({ word: path, description }));
  }
  return (first?.argChoices ?? []).map((word) => ({ word, description: '' }));
}
