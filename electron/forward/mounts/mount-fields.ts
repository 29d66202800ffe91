import { z } from 'zod';
import { JsonString, type JsonView } from '../engine-proxy/json-text.ts';
import type { ApiCall } from '../engine-proxy/route.ts';

/**
 * Where the engine's API names paths of the machine to mount (API 1.51). Names are in lower case, as in a `JsonView`; all other
 * fields are none of our business. Every place counts: a filter that knows `Binds` and not `Mounts` filters nothing.
 */
const text = z.instanceof(JsonString).nullish();

/** The `local` volume driver mounts what its options say: `type=none,o=bind,device=/path` is a bind mount. */
const driverOptions = z.object({ type: text, o: text, device: text }).nullish();

const mount = z.object({
  type: text,
  source: text,
  volumeoptions: z.object({ driverconfig: z.object({ name: text, options: driverOptions }).nullish() }).nullish(),
});

const mounts = z.array(mount.nullable()).nullish();

const containerCreate = z.object({ hostconfig: z.object({ binds: z.array(text).nullish(), mounts }).nullish() });

const service = z.object({
  tasktemplate: z.object({ containerspec: z.object({ mounts }).nullish() }).nullish(),
});

const volumeCreate = z.object({ driver: text, driveropts: driverOptions });

type Mounts = z.infer<typeof mounts>;
type DriverOptions = z.infer<typeof driverOptions>;

export type MountField =
  /** An entry of Binds: source, target and options in one. */
  | { readonly kind: 'bind-spec'; readonly text: JsonString }
  /** A path and nothing else. */
  | { readonly kind: 'source'; readonly text: JsonString };

export type MountFields =
  | { readonly ok: true; readonly fields: readonly MountField[] }
  | { readonly ok: false; readonly where: string };

/** Whether the call's body may name mounts. */
export function mayNameMounts(call: ApiCall): boolean {
  return call.method === 'POST' && readerFor(call.path) !== null;
}

/** All paths that the body of `call` names; not ok when a field is not of the API's type, which dockerd would refuse as well. */
export function mountFieldsOf(call: ApiCall, body: JsonView): MountFields {
  return readerFor(call.path)?.(body) ?? { ok: true, fields: [] };
}

function readerFor(path: string): ((body: JsonView) => MountFields) | null {
  if (path === '/containers/create') return (body) => read(containerCreate, body, ofContainer);
  if (path === '/volumes/create') return (body) => read(volumeCreate, body, ofVolume);
  const isService = path === '/services/create' || /^\/services\/[^/]+\/update$/.test(path);
  return isService ? (body) => read(service, body, ofService) : null;
}

function read<T>(schema: z.ZodType<T>, body: JsonView, fieldsOf: (value: T) => MountField[]): MountFields {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, fields: fieldsOf(parsed.data) };
  return { ok: false, where: parsed.error.issues[0]?.path.join('.') ?? '' };
}

function ofContainer({ hostconfig }: z.infer<typeof containerCreate>): MountField[] {
  const binds = (hostconfig?.binds ?? []).flatMap((bind) =>
    bind == null ? [] : [{ kind: 'bind-spec', text: bind } as const],
  );
  return [...binds, ...ofMounts(hostconfig?.mounts)];
}

function ofService({ tasktemplate }: z.infer<typeof service>): MountField[] {
  return ofMounts(tasktemplate?.containerspec?.mounts);
}

function ofVolume({ driver, driveropts }: z.infer<typeof volumeCreate>): MountField[] {
  return ofDriver(driver?.value, driveropts);
}

function ofMounts(list: Mounts): MountField[] {
  return (list ?? []).flatMap((entry) => {
    if (entry?.type?.value === 'bind') return ofSource(entry.source);
    const driver = entry?.volumeoptions?.driverconfig;
    return ofDriver(driver?.name?.value, driver?.options);
  });
}

function ofDriver(name: string | undefined, options: DriverOptions): MountField[] {
  const isLocal = name === undefined || name === '' || name === 'local';
  const flags = options?.o?.value.split(',') ?? [];
  const binds = options?.type?.value === 'bind' || flags.includes('bind') || flags.includes('rbind');
  return isLocal && binds ? ofSource(options?.device) : [];
}

function ofSource(source: JsonString | null | undefined): MountField[] {
  return source == null || source.value === '' ? [] : [{ kind: 'source', text: source }];
}
