import type { ContainerEdit } from '../../../../electron/api/engine/container-edit.ts';
import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { type RunForm, specOfForm } from './run-form.ts';

/**
 * What is different in `form`, compared with the form that the container was shown in (`before`). Both are read in the same way, so
 * that what a form cannot say is no difference, and so is left alone.
 */
export function editOfForm(before: RunForm, form: RunForm): ContainerEdit {
  const old = specOfForm(before).spec;
  const next = specOfForm(form).spec;
  const edit: ContainerEdit = {};
  if (next.image !== old.image) edit.image = next.image;
  if (next.name !== old.name && next.name !== null) edit.name = next.name;
  if (!isSame(next.command, old.command)) edit.command = next.command;
  const env = envEdit(old.env, next.env);
  if (env.removed.length + env.set.length > 0) edit.env = env;
  const ports = listEdit(old.ports, next.ports);
  if (ports.removed.length + ports.added.length > 0) edit.ports = ports;
  const mounts = listEdit(old.mounts, next.mounts);
  if (mounts.removed.length + mounts.added.length > 0) {
    edit.mounts = { removed: mounts.removed.map(({ target }) => target), added: mounts.added };
  }
  if (next.network !== old.network) edit.network = next.network;
  const limits: NonNullable<ContainerEdit['limits']> = {};
  if (next.limits.cpus !== old.limits.cpus) limits.cpus = next.limits.cpus;
  if (next.limits.memoryBytes !== old.limits.memoryBytes) limits.memoryBytes = next.limits.memoryBytes;
  if (Object.keys(limits).length > 0) edit.limits = limits;
  if (form.restart !== before.restart) edit.restart = next.restart;
  if (next.removeAfterExit !== old.removeAfterExit) edit.removeAfterExit = next.removeAfterExit;
  if (next.tty !== old.tty) edit.tty = next.tty;
  return edit;
}

/** The container that comes of it, for its `docker run`. What the backend keeps besides is not in it. */
export function editedSpec(spec: ContainerSpec, edit: ContainerEdit): ContainerSpec {
  const { env, ports, mounts, limits, tty, ...plain } = edit;
  return {
    ...spec,
    ...given(plain),
    env: env === undefined ? spec.env : editedEnv(spec.env, env),
    ports: ports === undefined ? spec.ports : [...without(spec.ports, ports.removed), ...ports.added],
    mounts:
      mounts === undefined
        ? spec.mounts
        : [...spec.mounts.filter(({ target }) => !mounts.removed.includes(target)), ...mounts.added],
    limits: { ...spec.limits, ...given(limits ?? {}) },
    tty: tty ?? spec.tty,
    keepInputOpen: spec.keepInputOpen || tty === true,
  };
}

/** Without what is undefined, which would hide what it is put over. */
function given<T extends object>(parts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function envEdit(old: ContainerSpec['env'], next: ContainerSpec['env']): NonNullable<ContainerEdit['env']> {
  const before = new Map(old.map(({ name, value }) => [name, value]));
  const names = new Set(next.map(({ name }) => name));
  return {
    removed: [...before.keys()].filter((name) => !names.has(name)),
    set: next.filter(({ name, value }) => before.get(name) !== value),
  };
}

function editedEnv(
  env: ContainerSpec['env'],
  { removed, set }: NonNullable<ContainerEdit['env']>,
): ContainerSpec['env'] {
  const values = new Map(set.map((variable) => [variable.name, variable]));
  const kept = env.filter(({ name }) => !removed.includes(name)).map((one) => take(values, one.name) ?? one);
  return [...kept, ...values.values()];
}

function take<V>(values: Map<string, V>, key: string): V | undefined {
  const value = values.get(key);
  values.delete(key);
  return value;
}

function listEdit<T>(old: readonly T[], next: readonly T[]): { removed: T[]; added: T[] } {
  return { removed: without(old, next), added: without(next, old) };
}

function without<T>(list: readonly T[], others: readonly T[]): T[] {
  const keys = new Set(others.map((other) => JSON.stringify(other)));
  return list.filter((item) => !keys.has(JSON.stringify(item)));
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
