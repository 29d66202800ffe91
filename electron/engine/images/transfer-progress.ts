import { z } from 'zod';
import type { LayerProgress } from '../../api/engine/image-transfer.ts';
import type { BoathouseError } from '../../base/errors.ts';
import { text } from '../client/answer-shapes.ts';
import { engineStreamFailure } from '../client/engine-failure.ts';
import { TRANSFER_LAYERS_MAX } from '../limits.ts';

const bytes = z.number().nonnegative().nullable().catch(null);

const step = z.object({
  status: text,
  id: text,
  progressDetail: z.object({ current: bytes, total: bytes }).catch({ current: null, total: null }),
  error: text,
  aux: z.object({ Digest: text }).catch({ Digest: '' }),
});

/** A layer's id; the engine also puts a tag there, in the line that begins a pull. */
const LAYER_ID = /^[0-9a-f]{12,64}$/;
const DONE = /^(?:pull complete|already exists|pushed|layer already exists|mounted from)/i;
const DIGEST = /\b(sha256:[0-9a-f]{64})\b/;

/** What the lines of a pull or a push have told so far. */
export class TransferProgress {
  readonly #layers = new Map<string, LayerProgress>();
  readonly #changed = new Set<string>();
  #message: string | null = null;
  digest: string | null = null;
  /** Said by a line; the engine says no more after it. */
  failure: BoathouseError | null = null;

  add(line: string): void {
    let parsed: z.infer<typeof step>;
    try {
      parsed = step.parse(JSON.parse(line));
    } catch {
      return;
    }
    const { status, id, progressDetail, error, aux } = parsed;
    if (error !== '') this.failure = engineStreamFailure(error, 'image');
    this.digest =
      DIGEST.exec(aux.Digest)?.[1] ?? DIGEST.exec(/^digest: /i.test(status) ? status : '')?.[1] ?? this.digest;
    if (status === '') return;
    if (!LAYER_ID.test(id)) {
      this.#message = id === '' ? status : `${id}: ${status}`;
      return;
    }
    if (!this.#layers.has(id) && this.#layers.size === TRANSFER_LAYERS_MAX) return;
    this.#changed.add(id);
    this.#layers.set(id, {
      id,
      status,
      currentBytes: progressDetail.current,
      totalBytes: progressDetail.total,
      done: DONE.test(status),
    });
  }

  /** What changed since it was last taken; null: nothing. */
  take(): { readonly layers: readonly LayerProgress[]; readonly message: string | null } | null {
    if (this.#changed.size === 0 && this.#message === null) return null;
    const layers = [...this.#changed].flatMap((id) => this.#layers.get(id) ?? []);
    const taken = { layers, message: this.#message };
    this.#changed.clear();
    this.#message = null;
    return taken;
  }
}
