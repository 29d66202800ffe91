import { z } from 'zod';
import { fileChoice } from './file-choice.ts';

/**
 * What passes between the dashboard and the desktop app around it, where the two are apart: the window's page has no socket, no
 * file and no Electron, only this bridge (`preload/preload.cts` hands it out as `window.boathouse`).
 *
 *   page ──call, cancel──▶ main process ──the API's own call──▶ backend
 *   page ◀──data*, then one of error and complete──┘
 *
 *   page ──choose──▶ main process, which asks the user
 *   page ◀──data: the path, or null──┘
 *
 * The main process checks every message by these schemas and every call's input by the procedure's own (`known-call.ts`), so the page
 * can ask for what the API offers, for the app's own calls of `app-update.ts`, which have no input, and have the user choose a file of this
 * computer, and nothing else. Ids are the page's, one a call or choice, never used twice; a page that is loaded
 * anew begins again, and what the page before it had open is ended.
 */
export const bridgeMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('call'),
    id: z.int().positive(),
    type: z.enum(['query', 'mutation', 'subscription']),
    path: z.string().max(200),
    input: z.unknown().optional(),
  }),
  z.strictObject({ kind: z.literal('choose'), id: z.int().positive(), choice: fileChoice }),
  z.strictObject({ kind: z.literal('cancel'), id: z.int().positive() }),
]);
export type BridgeMessage = z.infer<typeof bridgeMessage>;
export type BridgeChoice = Extract<BridgeMessage, { kind: 'choose' }>;
export type BridgeCall = Extract<BridgeMessage, { kind: 'call' }>;

/** What comes back. A query, a mutation and a choice have one `data`; a subscription has any number, then `complete`. */
export type BridgeReply =
  | { readonly kind: 'data'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'complete'; readonly id: number }
  /** In the form of a tRPC error: `data.failure` is what a user reads. */
  | { readonly kind: 'error'; readonly id: number; readonly error: BridgeError };

export interface BridgeError {
  readonly message: string;
  readonly data: unknown;
}

export interface Bridge {
  send(message: BridgeMessage): void;
  /** One listener; a later one takes its place. */
  onReply(listener: (reply: BridgeReply) => void): void;
  /** Where the app wants the dashboard to go: from the tray, a notification. */
  onRoute(listener: (route: string) => void): void;
  /** Where a `File` lies that the user dropped on the page or chose; empty for one that lies nowhere. */
  pathOf(file: object): string;
}
