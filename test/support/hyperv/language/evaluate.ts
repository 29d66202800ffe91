import type { Command, Expression, Statement } from './syntax.ts';

/** What a script works with: texts, numbers, true and false, null, lists, objects of cmdlets and tables. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** Runs a cmdlet; rejects with a `ScriptError` when it fails. */
export type RunCommand = (name: string, parameters: ReadonlyMap<string, Value>) => Promise<Value>;

/** What a script's `catch` is told of. */
export class ScriptError extends Error {
  readonly id: string;
  readonly category: string;
  command = '';

  constructor(id: string, category: string, message: string) {
    super(message);
    this.id = id;
    this.category = category;
  }
}

/** Runs the statements over `variables`. Stricter than PowerShell: a variable or property that is not there is an error. */
export async function evaluate(
  statements: readonly Statement[],
  variables: Map<string, Value>,
  run: RunCommand,
): Promise<void> {
  for (const statement of statements) await execute(statement, variables, run);
}

async function execute(statement: Statement, variables: Map<string, Value>, run: RunCommand): Promise<void> {
  const value = (expression: Expression): Promise<Value> => valueOf(expression, variables, run);
  switch (statement.kind) {
    case 'command':
      await value(statement);
      return;
    case 'assign': {
      const right = await value(statement.value);
      if (statement.add) variables.set(statement.name, [...listOf(read(variables, statement.name)), right]);
      else variables.set(statement.name, right);
      return;
    }
    case 'if':
      if (isTrue(await value(statement.condition))) await evaluate(statement.body, variables, run);
      return;
    case 'each':
      for (const item of listOf(await value(statement.of))) {
        variables.set(statement.name, item);
        await evaluate(statement.body, variables, run);
      }
  }
}

async function valueOf(expression: Expression, variables: Map<string, Value>, run: RunCommand): Promise<Value> {
  const value = (inner: Expression): Promise<Value> => valueOf(inner, variables, run);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'asText':
      return textOf(await value(expression.of));
    case 'text':
      return (await each(expression.parts, value)).map(textOf).join('');
    case 'list': {
      // @(…) of a list is that list.
      const items = await each(expression.items, value);
      return items.length === 1 ? listOf(items[0] ?? null) : items;
    }
    case 'table': {
      const entries: [string, Value][] = [];
      for (const [name, inner] of expression.entries) entries.push([name, await value(inner)]);
      return Object.fromEntries(entries);
    }
    case 'compare':
      return compare(expression.operator, await value(expression.left), await value(expression.right));
    case 'variable':
      return expression.path.reduce(property, read(variables, expression.name));
    case 'command':
      return await call(expression, value, run);
  }
}

async function call(command: Command, value: (one: Expression) => Promise<Value>, run: RunCommand): Promise<Value> {
  const parameters = new Map<string, Value>();
  for (const [name, given] of command.parameters) parameters.set(name, given === null ? true : await value(given));
  try {
    return await run(command.name, parameters);
  } catch (error) {
    if (error instanceof ScriptError) error.command = command.name;
    throw error;
  }
}

async function each(items: readonly Expression[], value: (one: Expression) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (const item of items) values.push(await value(item));
  return values;
}

function read(variables: ReadonlyMap<string, Value>, name: string): Value {
  const value = variables.get(name);
  if (value === undefined) throw new Error(`$${name} has no value`);
  return value;
}

function property(of: Value, name: string): Value {
  if (typeof of !== 'object' || of === null || isList(of)) throw new Error(`.${name} of what has no properties`);
  const found = of[name];
  if (found === undefined) throw new Error(`there is no property ${name}`);
  return found;
}

/** PowerShell's own comparisons do not tell capitals from small letters. */
function compare(operator: 'eq' | 'ne' | 'match', left: Value, right: Value): boolean {
  if (operator === 'match') return new RegExp(textOf(right), 'i').test(textOf(left));
  const equal =
    left === null || right === null ? left === right : textOf(left).toLowerCase() === textOf(right).toLowerCase();
  return operator === 'eq' ? equal : !equal;
}

export function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function listOf(value: Value): readonly Value[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isTrue(value: Value): boolean {
  return isList(value) ? value.length > 0 : Boolean(value);
}
