import type { SearchReply } from '../../lib/logs/search-messages.ts';
import type { SearchThread } from '../../lib/logs/worker-search.ts';

/** From the page's own files, as its content security policy wants it. */
export function openSearchThread(): SearchThread {
  const worker = new Worker(new URL('../../lib/logs/search-worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (request) => worker.postMessage(request),
    onReply: (listener) => worker.addEventListener('message', ({ data }: MessageEvent<SearchReply>) => listener(data)),
    end: () => worker.terminate(),
  };
}
