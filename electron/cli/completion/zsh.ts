import type { Candidate, CompletionEntry } from './completion-table.ts';

/** For zsh's completion system; works sourced, and as a file \`_boathouse\` in the function path. */
export function zshCompletion(entries: readonly CompletionEntry[]): string {
  const commandCases = entries.flatMap(({ path, commands }) =>
    commands.map(({ word }) => `      '${[...path, word].join(' ')}') at='${[...path, word].join(' ')}' ;;`),
  );
  const optionCases = entries.flatMap(({ path, optionValues }) =>
    optionValues.map(({ flags, values }) => {
      const patterns = flags.map((flag) => `'${[...path, flag].join(' ')}'`).join(' | ');
      return `    ${patterns}) found=(${values.map((value) => quote(value)).join(' ')}) ;;`;
    }),
  );
  const wordCases = entries.map(({ path, commands, options, values }) =>
    [
      `      '${path.join(' ')}')`,
      `        if [[ $PREFIX == -* ]]; then found=(${describeAll(options)}); else found=(${describeAll([...commands, ...values])}); fi`,
      '        ;;',
    ].join('\n'),
  );
  return `#compdef boathouse
# zsh completion of boathouse. Load it with: source <(boathouse completion zsh)
_boathouse() {
  local at='' index
  local -a found
  for ((index = 2; index < CURRENT; index++)); do
    [[ $words[index] == -- ]] && { _normal; return }
    case "\${at:+$at }$words[index]" in
${commandCases.join('\n')}
    esac
  done
  case "\${at:+$at }$words[CURRENT-1]" in
${optionCases.join('\n')}
    *)
      case "$at" in
${wordCases.join('\n')}
      esac
      ;;
  esac
  _describe boathouse found
}
if [[ \${funcstack[1]} == _boathouse ]]; then
  _boathouse "$@"
elif (( $+functions[compdef] )); then
  compdef _boathouse boathouse
fi
`;
}

function describeAll(candidates: readonly Candidate[]): string {
  return candidates
    .map(({ word, description }) => quote(`${escape(word)}${description === '' ? '' : `:${description}`}`))
    .join(' ');
}

/** A colon parts the word from what it is for. */
function escape(word: string): string {
  return word.replaceAll(':', '\\:');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
