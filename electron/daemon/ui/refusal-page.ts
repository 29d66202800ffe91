import { createHash } from 'node:crypto';

/** A page of our own, without script, for people whom the dashboard cannot be shown to. */
export interface RefusalPage {
  readonly status: number;
  readonly title: string;
  /** Plain text, a paragraph each. */
  readonly text: readonly string[];
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem;color:#1c2430;background:#fff}' +
  'code{font:14px ui-monospace,monospace}@media(prefers-color-scheme:dark){body{color:#dfe5ee;background:#14181f}}';

/** Nothing but that style: a hash needs no exception for others. */
export const REFUSAL_CONTENT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const REFUSALS = {
  expired: {
    status: 401,
    title: 'This link has expired',
    text: [
      'A link to the dashboard opens it once, and only for a short time.',
      'For a new one, run in a terminal: boathouse ui',
      'If you have not opened this link yet and it is not older than a minute, somebody else of this computer has used it. Then run: boathouse restart',
    ],
  },
  noSession: {
    status: 401,
    title: 'The dashboard is not open here',
    text: ['For a link that opens it, run in a terminal: boathouse ui'],
  },
  notBuilt: {
    status: 503,
    title: 'The dashboard was not built',
    text: ['Its files are missing. In the folder of Boathouse’s sources, run: npm run build', 'Then reload this page.'],
  },
  notFound: { status: 404, title: 'There is nothing here', text: ['Go back to the dashboard.'] },
  foreign: { status: 403, title: 'Refused', text: ['This address answers the dashboard’s own pages alone.'] },
  method: { status: 405, title: 'Refused', text: ['Pages can be read here, and nothing else.'] },
} as const satisfies Readonly<Record<string, RefusalPage>>;

export function refusalHtml({ title, text }: RefusalPage): string {
  return page(title, `<h1>${title}</h1>${text.map((line) => `<p>${line}</p>`).join('')}`);
}

/**
 * Goes on to the session's own address. Not a redirect: that would belong to whoever the link was opened from, and the browser would
 * keep the cookie, which is for our own pages alone, to itself.
 */
export function forwardHtml(path: string): string {
  return page(
    'Boathouse',
    `<p><a href="/${path}/">Open the dashboard</a></p>`,
    `<meta http-equiv="refresh" content="0;url=/${path}/">`,
  );
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}<style>${STYLE}</style></head><body>${body}</body></html>`;
}
