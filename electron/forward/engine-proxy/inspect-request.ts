import type { Logger } from '../../base/logger.ts';
import type { BodyInspector } from './body-inspector.ts';
import { editedText, readJsonText } from './json-text.ts';
import type { Problem } from './problem.ts';
import type { CollectedRequest } from './request-bytes.ts';
import type { ApiCall } from './route.ts';

export interface InspectionContext {
  readonly inspectors: readonly BodyInspector[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export type InspectedRequest =
  | { readonly kind: 'forward'; readonly bytes: Buffer }
  | { readonly kind: 'refuse'; readonly problem: Problem };

/**
 * What is to be sent for a request after all inspectors saw it: the bytes as they came when none changed anything. A body
 * that is no JSON is refused, since we could not know what dockerd reads in it.
 */
export async function inspectRequest(
  request: CollectedRequest,
  call: ApiCall,
  context: InspectionContext,
): Promise<InspectedRequest> {
  const original = request.payload();
  let payload = original;
  for (const inspector of context.inspectors) {
    const text = payload.length === 0 ? null : readJsonText(payload);
    if (text === null && payload.length > 0) return refuse(`the body of ${call.method} ${call.path} is not valid JSON`);
    const verdict = await inspector.inspect(text, call, context.signal);
    if (verdict.kind === 'refuse') {
      context.logger.info(`${call.method} ${call.path} refused (${inspector.name}): ${verdict.problem.message}`);
      return verdict;
    }
    if (verdict.kind === 'edit' && text !== null && verdict.edits.length > 0) {
      payload = editedText(text, verdict.edits);
      context.logger.debug(`${call.method} ${call.path} changed (${inspector.name})`);
    }
  }
  return { kind: 'forward', bytes: payload === original ? request.bytes() : request.bytes(payload) };
}

function refuse(message: string): InspectedRequest {
  return { kind: 'refuse', problem: { status: 400, message } };
}
