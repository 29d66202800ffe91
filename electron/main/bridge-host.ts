import { getUntypedClient, TRPCClientError } from '@trpc/client';
import { APP_CALL_PREFIX } from '../api/app-call-prefix.ts';
import { type BridgeCall, type BridgeChoice, bridgeMessage, type BridgeReply } from '../api/bridge.ts';
import { toFailure } from '../api/failure.ts';
import type { FileChoice } from '../api/file-choice.ts';
import { knownCall } from '../api/known-call.ts';
import type { Failure } from '../api/machine-status.ts';
import type { ApiRouter } from '../api/router.ts';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';
import { unwrapError } from '../client/connection.ts';
import type { BackendSession } from './backend-session.ts';
import type { AppCall } from './updates/update-calls.ts';

type UntypedApiClient = ReturnType<typeof getUntypedClient<ApiRouter>>;

/** A subscription that came to its end by itself, not by the page's. */
export interface EndedCall {
  readonly path: string;
  readonly input: unknown;
  readonly failure: Failure | null;
}

/** Asks the user for a file of this computer; null: none. */
export type ChooseFile = (choice: FileChoice) => Promise<string | null>;

/** More calls at once than any view makes; a page gone wild is told so. */
const OPEN_CALLS_MAX = 1000;

export interface BridgeHostOptions {
  /** Answers the calls of `APP_CALLS`. */
  readonly app: AppCaller;
  readonly onEnded?: (call: EndedCall) => void;
  readonly chooseFile?: ChooseFile;
}

type AppCaller = (call: BridgeCall, onData: (value: unknown) => void) => AppCall;

/**
 * The main process's end of the bridge, one for each page (`api/bridge.ts` has the protocol). Messages that are none are dropped and
 * counted: the page is ours, so one means a defect or a page that was taken over, and neither is owed an answer. A call that is
 * well formed is always answered, with an error where the API has no such call or the backend is away.
 *
 * Calls go out on the app's one connection. One file at a time is chosen: the system's dialog cannot be taken back, and a page that asks
 * for more than one would bury the user. `dispose` (the page was loaded anew, or is gone) ends what is open; nothing is sent after that.
 */
export class BridgeHost implements Disposable {
  readonly #session: BackendSession;
  readonly #send: (reply: BridgeReply) => void;
  readonly #app: AppCaller;
  readonly #onEnded: (call: EndedCall) => void;
  readonly #chooseFile: ChooseFile;
  readonly #open = new Map<number, { readonly cancel: () => void }>();
  #refused = 0;
  #disposed = false;
  #isChoosing = false;

  constructor(
    session: BackendSession,
    send: (reply: BridgeReply) => void,
    { app, onEnded = () => undefined, chooseFile = () => Promise.resolve(null) }: BridgeHostOptions,
  ) {
    this.#session = session;
    this.#send = send;
    this.#app = app;
    this.#onEnded = onEnded;
    this.#chooseFile = chooseFile;
  }

  /** Messages that were no messages. */
  get refused(): number {
    return this.#refused;
  }

  receive(message: unknown): void {
    const parsed = bridgeMessage.safeParse(message);
    if (!parsed.success || this.#disposed) this.#refused += 1;
    else if (parsed.data.kind === 'cancel') this.#cancel(parsed.data.id);
    else if (this.#open.has(parsed.data.id)) this.#refused += 1;
    else if (parsed.data.kind === 'choose') void this.#choose(parsed.data);
    else void this.#call(parsed.data);
  }

  dispose(): void {
    this.#disposed = true;
    for (const { cancel } of this.#open.values()) cancel();
    this.#open.clear();
  }

  #cancel(id: number): void {
    this.#open.get(id)?.cancel();
    this.#open.delete(id);
  }

  async #call(asked: BridgeCall): Promise<void> {
    const { id } = asked;
    const abort = new AbortController();
    const { signal } = abort;
    this.#open.set(id, { cancel: () => abort.abort() });
    try {
      if (this.#open.size > OPEN_CALLS_MAX) throw new BoathouseError('busy', 'Too many calls are open');
      if (asked.path.startsWith(APP_CALL_PREFIX)) {
        await this.#callApp(asked);
        return;
      }
      const call = knownCall(asked);
      const api = await this.#session.api();
      if (signal.aborted) return;
      if (api === null) throw backendAway();
      const client = getUntypedClient(api);
      if (call.type === 'subscription') this.#subscribe(client, call);
      else {
        const { path, input } = call;
        const asking =
          call.type === 'query' ? client.query(path, input, { signal }) : client.mutation(path, input, { signal });
        this.#end({ kind: 'data', id, value: await asking });
      }
    } catch (error) {
      if (!signal.aborted) this.#fail(id, error);
    }
  }

  async #choose({ id, choice }: BridgeChoice): Promise<void> {
    if (this.#isChoosing) {
      this.#fail(id, new BoathouseError('busy', 'Another file is being chosen'));
      return;
    }
    this.#isChoosing = true;
    this.#open.set(id, { cancel: () => undefined });
    try {
      const path = await this.#chooseFile(choice);
      if (this.#open.has(id)) this.#end({ kind: 'data', id, value: path });
    } catch (error) {
      if (this.#open.has(id)) this.#fail(id, error);
    }
    this.#isChoosing = false;
  }

  /** Of the app itself: it needs no backend. */
  async #callApp(asked: BridgeCall): Promise<void> {
    const { id } = asked;
    const { done, cancel } = this.#app(asked, (value) => this.#reply({ kind: 'data', id, value }));
    if (asked.type === 'subscription') {
      if (this.#open.has(id)) this.#open.set(id, { cancel });
      return;
    }
    await done;
    if (this.#open.has(id)) this.#end({ kind: 'data', id, value: null });
  }

  #subscribe(client: UntypedApiClient, { id, path, input }: BridgeCall): void {
    const subscription = client.subscription(path, input, {
      onData: (value) => this.#reply({ kind: 'data', id, value }),
      onError: (error) => {
        this.#ended({ path, input, failure: toFailure(unwrapError(error)) });
        this.#fail(id, error);
      },
      onComplete: () => {
        this.#ended({ path, input, failure: null });
        this.#end({ kind: 'complete', id });
      },
    });
    // On a connection that was just lost it has ended before it began.
    if (this.#open.has(id)) this.#open.set(id, { cancel: () => subscription.unsubscribe() });
  }

  #ended(call: EndedCall): void {
    if (!this.#disposed) this.#onEnded(call);
  }

  #fail(id: number, error: unknown): void {
    const failure = toFailure(unwrapError(error));
    const sent = error instanceof TRPCClientError ? (error.data as object | null) : null;
    this.#end({ kind: 'error', id, error: { message: failure.message, data: { ...sent, failure } } });
  }

  #end(reply: BridgeReply): void {
    this.#open.delete(reply.id);
    this.#reply(reply);
  }

  #reply(reply: BridgeReply): void {
    if (!this.#disposed) this.#send(reply);
  }
}

function backendAway(): BoathouseError {
  return new BoathouseError('backend-lost', 'The backend is not there at the moment', {
    hint: 'The app looks for it, and starts it again by itself.',
  });
}
