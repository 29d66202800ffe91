import type { CompletionEntry } from './completion-table.ts';

/** For fish 3 and later. */
export function fishCompletion(entries: readonly CompletionEntry[]): string {
  const known = entries.flatMap(({ path, commands }) => commands.map(({ word }) => [...path, word].join(' ')));
  const lines = entries.flatMap((entry) => {
    const condition = `-n ${quote(`__boathouse_at ${quote(entry.path.join(' '))}`)}`;
    const words = [...entry.commands, ...entry.values].map(
      ({ word, description }) => `complete -c boathouse -f ${condition} -a ${quote(word)}${describe(description)}`,
    );
    const options = entry.options.map(({ word, description }) => {
      const flag = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      const values = entry.optionValues.find(({ flags }) => flags.includes(word))?.values;
      const takes = values === undefined ? '' : ` -x${values.length === 0 ? '' : ` -a ${quote(values.join(' '))}`}`;
      return `complete -c boathouse ${condition} ${flag}${takes}${describe(description)}`;
    });
    return [...words, ...options];
  });
  return `# fish completion of boathouse. Load it with: boathouse completion fish | source
function __boathouse_at
    set -l at ''
    for word in (commandline -opc)[2..]
        test "$word" = --; and return 1
        set -l next (string trim -- "$at $word")
        contains -- "$next" ${known.map(quote).join(' ')}; and set at "$next"
    end
    test "$at" = "$argv[1]"
end
complete -c boathouse -f
${lines.join('\n')}
`;
}

function describe(description: string): string {
  return description === '' ? '' : ` -d ${quote(description)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
