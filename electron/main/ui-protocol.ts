import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The dashboard's own origin: no server, no port, nothing else on this computer can be it. */
export const UI_SCHEME = 'boathouse';
export const UI_ORIGIN = `${UI_SCHEME}://app`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The page connects to nothing: all it has is the bridge. `unsafe-inline` is for styles that the terminal sets, never for scripts. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers `boathouse://app/…` with the built renderer's files, and anything else with 404. */
export function uiProtocol(
  folder: string,
): (request: { readonly url: string; readonly method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    const file = fileOf(folder, url);
    if (file === null || method !== 'GET') return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headersOf(file) });
    } catch {
      return notFound();
    }
  };
}

/** Null: no file of ours. What `..` and its encodings lead to is looked at after they were followed. */
function fileOf(folder: string, url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== `${UI_SCHEME}:` || parsed.host !== 'app') return null;
  let path: string;
  try {
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder + sep) && TYPES[extname(file)] !== undefined ? file : null;
}

function headersOf(file: string): Record<string, string> {
  return {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

function notFound(): Response {
  return new Response('There is no such file in the dashboard.\n', { status: 404 });
}
