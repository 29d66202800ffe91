import type { LayerProgress } from '../../electron/api/engine/image-transfer.ts';

/**
 * How far a pull is, over all of its layers. Sizes are those of what is under way and said; a layer that is done counts in full by its
 * place, since the engine forgets its size. `share` is null before anything is known.
 */
export function pullShare(layers: readonly LayerProgress[]): {
  readonly share: number | null;
  readonly currentBytes: number;
  readonly totalBytes: number;
} {
  let parts = 0;
  let currentBytes = 0;
  let totalBytes = 0;
  for (const layer of layers) {
    const { currentBytes: current, totalBytes: total, done } = layer;
    if (done) parts += 1;
    else if (current !== null && total !== null && total > 0) {
      // What is downloaded is unpacked after that: half a layer each.
      const half = Math.min(1, current / total) / 2;
      parts += layer.status === 'Extracting' ? 0.5 + half : half;
      currentBytes += current;
      totalBytes += total;
    }
  }
  return { share: layers.length === 0 ? null : parts / layers.length, currentBytes, totalBytes };
}

/** The layers with what changed in them; their order stays that of their first mention. */
export function mergeLayers(
  layers: readonly LayerProgress[],
  changed: readonly LayerProgress[],
): readonly LayerProgress[] {
  const merged = new Map(layers.map((layer) => [layer.id, layer]));
  for (const layer of changed) merged.set(layer.id, layer);
  return [...merged.values()];
}
