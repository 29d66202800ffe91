import type { Candidate, CompletionEntry } from './completion-table.ts';

/** For Windows PowerShell 5 and PowerShell 7. */
export function powershellCompletion(entries: readonly CompletionEntry[]): string {
  const table = entries.map((entry) => {
    const words = list([...entry.commands, ...entry.values]);
    const values = entry.optionValues.flatMap(({ flags, values: allowed }) =>
      flags.map((flag) => `${quote(flag)} = @(${allowed.map(quote).join(', ')})`),
    );
    return `    ${quote(entry.path.join(' '))} = @{ Words = ${words}; Options = ${list(entry.options)}; Values = @{ ${values.join('; ')} } }`;
  });
  return `# PowerShell completion of boathouse. Load it with: boathouse completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName boathouse -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $table = @{
${table.join('\n')}
  }
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | Select-Object -Skip 1 | ForEach-Object { "$_" })
  $at = ''
  foreach ($word in $before) {
    if ($word -eq '--') { return }
    $next = "$at $word".Trim()
    if ($table.ContainsKey($next)) { $at = $next }
  }
  $entry = $table[$at]
  $previous = if ($before.Count -gt 0) { $before[-1] } else { '' }
  if ($entry.Values.ContainsKey($previous)) { $candidates = @($entry.Values[$previous] | ForEach-Object { ,@($_, $_) }) }
  elseif ($wordToComplete.StartsWith('-')) { $candidates = $entry.Options }
  else { $candidates = $entry.Words }
  $candidates | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

function list(candidates: readonly Candidate[]): string {
  const pairs = candidates.map(({ word, description }) => `@(${quote(word)}, ${quote(description || word)})`);
  // The comma keeps a list of one pair from becoming the pair.
  return `@(${pairs.length === 1 ? `,${pairs[0] ?? ''}` : pairs.join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
