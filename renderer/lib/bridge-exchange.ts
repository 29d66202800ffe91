import type { Bridge, BridgeCall, BridgeChoice, BridgeReply } from '../../electron/api/bridge.ts';

type Question = Omit<BridgeCall, 'id'> | Omit<BridgeChoice, 'id'>;

/** Questions over the bridge and what is answered to each: the page's end of `electron/api/bridge.ts`. One a page, since ids are the page's. */
export class BridgeExchange {
  readonly #bridge: Bridge;
  readonly #listeners = new Map<number, (reply: BridgeReply) => void>();
  #lastId = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    bridge.onReply((reply) => this.#listeners.get(reply.id)?.(reply));
  }

  /** The result gives the question up; after its last answer that does nothing. */
  ask(question: Question, heard: (reply: BridgeReply) => void): () => void {
    this.#lastId += 1;
    const id = this.#lastId;
    const hasMany = question.kind === 'call' && question.type === 'subscription';
    this.#listeners.set(id, (reply) => {
      if (reply.kind !== 'data' || !hasMany) this.#listeners.delete(id);
      heard(reply);
    });
    this.#bridge.send({ ...question, id });
    return () => {
      if (this.#listeners.delete(id)) this.#bridge.send({ kind: 'cancel', id });
    };
  }
}
