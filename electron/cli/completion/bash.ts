import type { CompletionEntry } from './completion-table.ts';

/** For bash 3.2 (macOS) and later: no associative arrays, and no need of the package bash-completion. */
export function bashCompletion(entries: readonly CompletionEntry[]): string {
  const commandCases = entries.flatMap(({ path, commands }) =>
    commands.map(({ word }) => `      '${[...path, word].join(' ')}') path='${[...path, word].join(' ')}' ;;`),
  );
  const optionCases = entries.flatMap(({ path, optionValues }) =>
    optionValues.map(({ flags, values }) => {
      const patterns = flags.map((flag) => `'${[...path, flag].join(' ')}'`).join(' | ');
      return `    ${patterns}) words='${values.join(' ')}' ;;`;
    }),
  );
  const wordCases = entries.map(({ path, commands, options, values }) => {
    const words = [...commands, ...values].map(({ word }) => word).join(' ');
    const flags = options.map(({ word }) => word).join(' ');
    return `      '${path.join(' ')}') if [[ $current == -* ]]; then words='${flags}'; else words='${words}'; fi ;;`;
  });
  return `# bash completion of boathouse. Load it with: source <(boathouse completion bash)
_boathouse() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} path='' words='' index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    [[ \${COMP_WORDS[index]} == -- ]] && return
    case "\${path:+$path }\${COMP_WORDS[index]}" in
${commandCases.join('\n')}
    esac
  done
  case "\${path:+$path }$previous" in
${optionCases.join('\n')}
    *)
      case "$path" in
${wordCases.join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _boathouse boathouse
`;
}
