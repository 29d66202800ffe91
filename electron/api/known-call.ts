import type { z } from 'zod';
import { BoathouseError } from '../base/errors.ts';
import type { BridgeCall } from './bridge.ts';
import { apiRouter } from './router.ts';

/** What tRPC keeps of a procedure; its types call these internal, its documents name them for tools that read a router. */
interface Declared {
  readonly _def: { readonly type: string; readonly inputs: readonly z.ZodType[] };
}

const procedures = new Map<string, Declared>(
  Object.entries((apiRouter._def as unknown as { procedures: Record<string, Declared> }).procedures),
);

/**
 * The call as the API will take it: its path is one of the API's, of that type, and its input is what the procedure's schema made of
 * it. Throws `request-unknown` and `request-invalid`.
 */
export function knownCall(call: BridgeCall): BridgeCall {
  const declared = procedures.get(call.path)?._def;
  if (declared?.type !== call.type) {
    throw new BoathouseError('request-unknown', `The API has no ${call.type} ${call.path}`);
  }
  const [schema] = declared.inputs;
  if (schema === undefined) return { ...call, input: undefined };
  const input = schema.safeParse(call.input);
  if (!input.success) throw new BoathouseError('request-invalid', `${call.path}: ${input.error.message}`);
  return { ...call, input: input.data };
}
