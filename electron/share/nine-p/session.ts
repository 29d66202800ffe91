import { FidTable } from './fid-table.ts';
import type { SharedFolder } from './tree/shared-folder.ts';
import type { AnswerTo, Body, RequestName } from './wire/messages.ts';

/**
 * What HyperKit has room for (BUFSIZE of its `src/lib/pci_virtio_9p.c` at 3cb0d54): it ends at a longer answer, and hangs at a request in more than 68 pieces,
 * which are pages of the guest's.
 */
export const MESSAGE_MAX_BYTES = 256 * 1024;

/** A connection's state, between two versions. */
export class Session {
  readonly share: SharedFolder;
  readonly fids = new FidTable();
  /** Of a message in either direction, as negotiated. */
  messageMaxBytes = MESSAGE_MAX_BYTES;

  constructor(share: SharedFolder) {
    this.share = share;
  }
}

/** Answers a request, or throws: a `Refusal`, or what the host said (`errnoOf`). */
export type Operation<N extends RequestName> = (session: Session, body: Body<N>) => Promise<Body<AnswerTo<N>>>;

export type Operations<N extends RequestName> = { readonly [Name in N]: Operation<Name> };
