/** A request as inspectors see it: which call of the engine's API it is. */
export interface ApiCall {
  readonly method: string;
  /** Path without the API version, percent-decoded, for example `/containers/create`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** `target` is the request's, in origin form (`/v1.51/info?x=1`) or absolute form. Null: dockerd would not understand it either. */
export function apiCall(method: string, target: string): ApiCall | null {
  const [before, query] = splitOnce(target, '?');
  const encoded = before.replace(/^https?:\/\/[^/]*/i, '');
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  return { method, path: path.replace(/^\/v\d[\d.]*(?=\/)/, ''), query: new URLSearchParams(query) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
