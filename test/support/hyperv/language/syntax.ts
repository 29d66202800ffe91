/** The part of PowerShell's language that the driver's scripts are written in, and nothing more. Names are without their `$`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number }
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'asText'; readonly of: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'table'; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | Command;

export type Comparison = 'eq' | 'ne' | 'match';

export interface Command {
  readonly kind: 'command';
  readonly name: string;
  /** A parameter without a value is null: a switch. */
  readonly parameters: readonly (readonly [string, Expression | null])[];
}

export type Statement =
  | { readonly kind: 'assign'; readonly name: string; readonly add: boolean; readonly value: Expression }
  | { readonly kind: 'each'; readonly name: string; readonly of: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly condition: Expression; readonly body: readonly Statement[] }
  | Command;
