import { z } from 'zod';
import { formatSettingPath, type SettingPath } from './setting-path.ts';
import { settingsSchema } from './settings.ts';

/** One setting that can be set by itself, as help, completion and the settings view show it. */
export interface SettingField {
  /** For example `disk.sizeGiB`. */
  readonly path: string;
  /** What may stand there, in words: `a whole number from 4 to 16384`. */
  readonly allowed: string;
  readonly default: unknown;
  readonly description: string;
}

type Schema = z.core.JSONSchema.JSONSchema;

/** Derived from the schema, so that a new setting needs no second list. */
const root: Schema = z.toJSONSchema(settingsSchema, { io: 'input' });

/** All settings, in the order of the schema. */
export const settingFields: readonly SettingField[] = leaves(root, []);

/** What may stand at `path`, in words; null when there is no such setting. */
export function allowedAt(path: SettingPath): string | null {
  let schema: Schema | undefined = root;
  for (const part of path) {
    schema = schema === undefined ? undefined : child(schema, part);
  }
  return schema === undefined ? null : describe(schema);
}

/** The names that may stand below `path`; empty where any or none may. */
export function keysAt(path: SettingPath): readonly string[] {
  let schema: Schema | undefined = root;
  for (const part of path) schema = schema === undefined ? undefined : child(schema, part);
  return schema === undefined ? [] : Object.keys(present(schema).properties ?? {});
}

function leaves(schema: Schema, path: SettingPath): SettingField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [];
    const here = [...path, name];
    if (value.properties !== undefined) return leaves(value, here);
    return [
      {
        path: formatSettingPath(here),
        allowed: describe(value),
        default: value.default,
        description: value.description ?? '',
      },
    ];
  });
}

function child(schema: Schema, part: string | number): Schema | undefined {
  if (typeof part === 'number') {
    const lists = [schema, ...(schema.anyOf ?? []).map(asSchema)];
    return asSchema(lists.find((option) => option?.items !== undefined)?.items);
  }
  const here = present(schema);
  return asSchema(here.properties?.[part]) ?? asSchema(here.additionalProperties);
}

/** Without its `null` variant. */
function present(schema: Schema): Schema {
  return schema.anyOf?.map(asSchema).find((option) => option !== undefined && option.type !== 'null') ?? schema;
}

/** A schema may also be `true` or `false`; those say nothing that could be shown. */
function asSchema(value: z.core.JSONSchema._JSONSchema | Schema['items']): Schema | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

function describe(schema: Schema): string {
  if (schema.$ref !== undefined) return 'any JSON value';
  if (schema.title !== undefined) return schema.title;
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map((option) => (typeof option === 'boolean' ? 'anything' : describe(option))).join(', or ');
  }
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  switch (schema.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${schema.minimum ?? '−∞'} to ${schema.maximum ?? '∞'}`;
    case 'string':
      return 'a text';
    case 'array':
      return `a list of at most ${schema.maxItems ?? '∞'}, each ${describe(asSchema(schema.items) ?? {})}`;
    case 'object':
      return schema.properties === undefined
        ? 'an object'
        : `an object with ${Object.keys(schema.properties).join(', ')}`;
    case 'number':
      return 'a number';
    case undefined:
      break;
  }
  return 'any JSON value';
}
