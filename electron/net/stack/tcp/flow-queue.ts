/** What stands in the queue; both fields are the queue's own. */
export interface QueueEntry<T> {
  queued: boolean;
  nextInQueue: T | null;
}

/** Flows that want to send, first come, first served; each is in it once. A linked list through the flows themselves. */
export class FlowQueue<T extends QueueEntry<T>> {
  #first: T | null = null;
  #last: T | null = null;

  get first(): T | null {
    return this.#first;
  }

  push(flow: T): void {
    if (flow.queued) return;
    flow.queued = true;
    if (this.#last === null) this.#first = flow;
    else this.#last.nextInQueue = flow;
    this.#last = flow;
  }

  shift(): T | null {
    const flow = this.#first;
    if (flow === null) return null;
    this.#first = flow.nextInQueue;
    if (this.#first === null) this.#last = null;
    flow.nextInQueue = null;
    flow.queued = false;
    return flow;
  }
}
