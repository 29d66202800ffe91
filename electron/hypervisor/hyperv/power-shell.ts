import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';
import { CONSTRAINED_LANGUAGE } from '../../host/windows-power-shell.ts';
import { isRecord } from '../is-record.ts';
import { explainFailure } from './failure-hints.ts';
import type { ScriptFailure } from './script-failure.ts';

/**
 * Asks Windows PowerShell, one process a question: a constant script (`scripts/`) with data beside it, never in it.
 *
 *   we    powershell.exe -NoProfile -NonInteractive -EncodedCommand (opening, script, closing), BOATHOUSE_INPUT={…}
 *   it    one line of JSON: {"result": …} or {"failure": {"id", "category", "command", "message"}}
 *
 * - Encoded, so that no quoting of Windows' command lines touches the script; and neither input nor answer holds anything but ASCII, so
 *   that no code page of the console does.
 * - The frame calls no method but those of texts, so that it works, and can tell what failed, where a policy restricts the language.
 * - A script reads `$in`, and leaves its answer in `$out`.
 * - What a failure means is read from its id and from the numbers in its text (`failure-hints.ts`): the words are in the system's language.
 *
 * Errors: those codes, `hypervisor-missing` without PowerShell, `hypervisor-failed`, `hypervisor-not-responding`, `cancelled`. A script that was
 * cancelled may have done its work: who cancels looks.
 */
export interface Script {
  /** What is done, for messages: `start the machine`. */
  readonly what: string;
  readonly body: string;
  readonly timeoutMs: number;
}

export const INPUT_VARIABLE = 'BOATHOUSE_INPUT';

export const OPENING = `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
function Write-Answer($answer) {
  $json = ConvertTo-Json -InputObject $answer -Depth 5 -Compress
  -join ($json.ToCharArray() | ForEach-Object { if ([int]$_ -lt 32 -or [int]$_ -gt 126) { '\\u{0:x4}' -f [int]$_ } else { $_ } })
}
try {
$in = ConvertFrom-Json -InputObject $env:${INPUT_VARIABLE}
$out = $null
`;

export const CLOSING = `
Write-Answer @{ result = $out }
} catch {
Write-Answer @{ failure = @{
  id = [string]$_.FullyQualifiedErrorId
  category = [string]$_.CategoryInfo.Category
  command = [string]$_.CategoryInfo.Activity
  message = [string]$_.Exception.Message
} }
}
`;

const SHOWN_OUTPUT_CHARACTERS = 500;

export class PowerShell {
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(program: string, env: NodeJS.ProcessEnv) {
    this.#program = program;
    this.#env = env;
  }

  /** The answer, which the caller parses. */
  async run(script: Script, input: unknown, signal?: CancelSignal): Promise<unknown> {
    const result = await this.#call(script, input, signal);
    const answer = parseAnswer(result.stdout);
    if (answer === null) {
      const said = `${result.stderr.trim()} ${result.stdout.trim()}`.trim().slice(0, SHOWN_OUTPUT_CHARACTERS);
      if (CONSTRAINED_LANGUAGE.test(result.stderr))
        throw failureError(script, { id: 'ConstrainedLanguage', category: '', command: 'PowerShell', message: said });
      throw new BoathouseError(
        'hypervisor-failed',
        `PowerShell could not ${script.what}: ${said || 'it said nothing'}`,
      );
    }
    if ('failure' in answer) throw failureError(script, answer.failure);
    return answer.result;
  }

  async #call({ what, body, timeoutMs }: Script, input: unknown, signal: CancelSignal | undefined) {
    const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encodedCommand(body)];
    const env = { ...this.#env, [INPUT_VARIABLE]: asciiJson(input) };
    try {
      return await runCommand(this.#program, args, { timeoutMs, env, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      if (error.code === 'command-timeout')
        throw new BoathouseError('hypervisor-not-responding', `Hyper-V did not ${what} within ${timeoutMs} ms`, {
          hint: 'Look whether the service “Hyper-V Virtual Machine Management” (vmms) runs, and start Windows anew if it hangs.',
          cause: error,
        });
      const code = error.code === 'command-not-found' ? 'hypervisor-missing' : 'hypervisor-failed';
      throw new BoathouseError(code, `Windows PowerShell cannot be run: ${error.message}`, { cause: error });
    }
  }
}

/** As `-EncodedCommand` takes it. */
export function encodedCommand(body: string): string {
  return Buffer.from(OPENING + body + CLOSING, 'utf16le').toString('base64');
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Answer = { readonly result: unknown } | { readonly failure: ScriptFailure };

function parseAnswer(stdout: string): Answer | null {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
  if (!isRecord(answer)) return null;
  const { failure } = answer;
  if (!isRecord(failure)) return 'result' in answer ? { result: answer['result'] } : null;
  const text = (name: string): string => (typeof failure[name] === 'string' ? failure[name] : '');
  return {
    failure: { id: text('id'), category: text('category'), command: text('command'), message: text('message') },
  };
}

function failureError({ what }: Script, failure: ScriptFailure): BoathouseError {
  const { code, message, hint } = explainFailure(failure);
  const words = failure.message.trim().replaceAll(/\s+/g, ' ');
  return new BoathouseError(code, `Hyper-V could not ${what}${message === '' ? '' : `: ${message}`} (${words})`, {
    ...(hint === '' ? {} : { hint }),
    cause: new Error(`${failure.command}: ${failure.id} (${failure.category})`),
  });
}
