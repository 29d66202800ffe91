import { describe, expect, it } from 'vitest';
import { CLOSING, encodedCommand, OPENING, type Script } from '../../../../electron/hypervisor/hyperv/power-shell.ts';
import * as scripts from '../../../../electron/hypervisor/hyperv/scripts.ts';
import { checkCall } from '../../../support/hyperv/check-call.ts';
import { CMDLETS, COMMON } from '../../../support/hyperv/cmdlet-table.ts';
import { evaluate, type Value } from '../../../support/hyperv/language/evaluate.ts';
import { parseScript } from '../../../support/hyperv/language/parse.ts';
import type { Expression, Statement } from '../../../support/hyperv/language/syntax.ts';

const ALL: readonly (readonly [string, Script])[] = Object.entries(scripts);

function commandsOf(nodes: readonly (Statement | Expression)[]): { name: string; parameters: string[] }[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'command') {
      const values = node.parameters.flatMap(([, value]) => (value === null ? [] : [value]));
      return [{ name: node.name, parameters: node.parameters.map(([name]) => name) }, ...commandsOf(values)];
    }
    if (node.kind === 'assign') return commandsOf([node.value]);
    if (node.kind === 'if') return commandsOf([node.condition, ...node.body]);
    return node.kind === 'each' ? commandsOf([node.of, ...node.body]) : [];
  });
}

describe('the scripts for Hyper-V', () => {
  it.each(ALL)('%s uses cmdlets and parameters that Microsoft documents, and no others', (_, { body }) => {
    const commands = commandsOf(parseScript(body));
    expect(commands.length).toBeGreaterThan(0);
    for (const { name, parameters } of commands) {
      const known = Object.keys({ ...CMDLETS[name]?.parameters, ...COMMON });
      expect(Object.keys(CMDLETS)).toContain(name);
      expect(known).toEqual(expect.arrayContaining(parameters));
    }
  });

  it.each(ALL)('%s answers by $out alone, and takes everything from $in', (_, { body }) => {
    expect(body).not.toMatch(/\$\{|\bInvoke-Expression\b|\biex\b/);
    expect(body).toMatch(/\$in\./);
    // Automatic variables of PowerShell's own.
    expect(body).not.toMatch(/\$(?:input|event|switch|args|this|matches|host|error)\b/i);
  });

  it('are framed by what a restricted PowerShell takes: no methods but those of texts', () => {
    const frame = OPENING + CLOSING;
    expect(frame).not.toMatch(/\]::|New-Object|Add-Type/);
    expect(frame.match(/\.\w+\(/g)).toEqual(['.ToCharArray(']);
    for (const [, { body }] of ALL) expect(body).not.toMatch(/\]::|\.\w+\(|New-Object|Add-Type/);
  });

  it('go to PowerShell as UTF-16, so that no quoting touches them', () => {
    const text = Buffer.from(encodedCommand('$out = 1'), 'base64').toString('utf16le');
    expect(text).toBe(`${OPENING}$out = 1${CLOSING}`);
    // Windows’ limit for a command line.
    for (const [, { body }] of ALL) expect(encodedCommand(body).length).toBeLessThan(32_000);
  });
});

describe('the stand-in for PowerShell', () => {
  const run = async (text: string, variables: Record<string, Value> = {}): Promise<Value> => {
    const map = new Map<string, Value>([['out', null], ['null', null], ['true', true], ...Object.entries(variables)]);
    await evaluate(parseScript(text), map, (name, parameters) => {
      checkCall(name, parameters);
      return Promise.resolve([...parameters.keys()]);
    });
    return map.get('out') ?? null;
  };

  it.each<[string, string, Value]>([
    ['a table', "$out = @{ a = 1; b = 'two' }", { a: 1, b: 'two' }],
    ['a text with a property in it', `$out = "x $($in.a) y"`, 'x 7 y'],
    ['a condition', "if ($in.a -eq 8) { $out = 'no' }\nif ($in.a -ne 8) { $out = 'yes' }", 'yes'],
    ['a loop that gathers', '$out = @()\nforeach ($one in $in.list) { $out += $one.n }', [1, 2]],
    ['nothing to loop over', "$out = 'same'\nforeach ($one in $null) { $out = $one }", 'same'],
    ['capitals', "$out = 'no'\nif ($in.name -match 'ABC') { $out = 'yes' }", 'yes'],
    ['switches and values', '$out = Stop-VM -VM $in.vm -TurnOff -Force', ['VM', 'TurnOff', 'Force']],
  ])('understands %s', async (_, text, expected) => {
    const input = { a: 7, list: [{ n: 1 }, { n: 2 }], name: 'xabcx', vm: { Id: 'i' } };
    expect(await run(text, { in: input })).toEqual(expected);
  });

  it.each([
    ['a pipeline', 'Get-VM | Stop-VM'],
    ['a text that runs code', '$out = "$(Get-VM)"'],
    ['a loop of another kind', 'while ($true) { Get-VM }'],
    ['a call', '$out = $in.a.ToString()'],
    ['a variable that has no value', '$out = $none'],
    ['a property that is not there', '$out = $in.none'],
    ['an unknown cmdlet', 'Get-Process'],
    ['an unknown parameter', 'Get-VM -Uuid 1'],
    ['a word that is none of those allowed', 'Set-VM -VM $in -CheckpointType Never'],
    ['a parameter that is missing', 'Start-VM'],
    ['a text for a number', "Set-VM -VM $in -ProcessorCount 'two'"],
  ])('refuses %s', async (_, text) => {
    await expect(run(text, { in: { a: 7 } })).rejects.toThrow();
  });
});
