import { CMDLETS, COMMON, type ParameterForm } from './cmdlet-table.ts';
import { ScriptError, textOf, type Value } from './language/evaluate.ts';

/** Throws a `ScriptError` for a cmdlet or parameter that the table has not, or a value that is of another form. */
export function checkCall(name: string, parameters: ReadonlyMap<string, Value>): void {
  const cmdlet = CMDLETS[name];
  if (cmdlet === undefined)
    throw new ScriptError(
      'CommandNotFoundException',
      'ObjectNotFound',
      `The term '${name}' is not recognized as the name of a cmdlet.`,
    );
  for (const [parameter, value] of parameters) {
    const form = cmdlet.parameters[parameter] ?? COMMON[parameter];
    if (form === undefined)
      throw failure(
        name,
        'NamedParameterNotFound',
        `A parameter cannot be found that matches parameter name '${parameter}'.`,
      );
    if (!fits(form, value)) {
      const message = `Cannot bind parameter '${parameter}': ${JSON.stringify(value)} is not of its type.`;
      throw failure(name, 'CannotConvertArgumentNoMessage', message);
    }
  }
  const missing = cmdlet.mandatory.find((one) => !parameters.has(one));
  if (missing !== undefined)
    throw failure(
      name,
      'MissingMandatoryParameter',
      `Cannot process command because of missing mandatory parameters: ${missing}.`,
    );
}

function failure(name: string, id: string, message: string): ScriptError {
  return new ScriptError(`${id},${className(name)}`, 'InvalidArgument', message);
}

/** Get-VM's is `Microsoft.HyperV.PowerShell.Commands.GetVM`. */
export function className(cmdlet: string): string {
  return `Microsoft.HyperV.PowerShell.Commands.${cmdlet.replace('-', '')}`;
}

function fits(form: ParameterForm, value: Value): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'number':
      return typeof value === 'number' && Number.isInteger(value);
    case 'switch':
      return value === true;
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
    case 'table':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return form.includes(textOf(value));
  }
}
