import type {
  ImagePushRequest,
  ImageTransferEvent,
  LayerProgress,
} from '../../../electron/api/engine/image-transfer.ts';
import { mergeLayers } from '../pull-share.ts';
import { api } from './connection.ts';

type OnProgress = (layers: readonly LayerProgress[]) => void;

interface Handlers {
  readonly onData: (event: ImageTransferEvent) => void;
  readonly onError: (error: unknown) => void;
  readonly onComplete: () => void;
}

/** Pulls an image; resolves when it is there. Rejects with the backend's error, and with `signal`'s reason when it is given up. */
export function pullImage(reference: string, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  return transfer(
    (handlers) => api.engine.images.pull.subscribe({ reference, platform: null, credentials: null }, handlers),
    onProgress,
    signal,
  );
}

/** The same to a registry. */
export function pushImage(request: ImagePushRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  return transfer((handlers) => api.engine.images.push.subscribe(request, handlers), onProgress, signal);
}

function transfer(
  subscribe: (handlers: Handlers) => { readonly unsubscribe: () => void },
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let layers: readonly LayerProgress[] = [];
    const stream = subscribe({
      onData: (event) => {
        if (event.kind === 'done') resolve();
        else {
          layers = mergeLayers(layers, event.layers);
          onProgress(layers);
        }
      },
      onError: reject,
      onComplete: resolve,
    });
    signal.addEventListener('abort', () => {
      // First: what is unsubscribed says that it is complete.
      reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
      stream.unsubscribe();
    });
  });
}
