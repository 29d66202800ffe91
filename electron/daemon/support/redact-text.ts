/**
 * Takes out of a text what nobody else may know. A rule errs on the side of taking out too much: a log is of use without a value, and
 * a secret is none any more once it was sent. Names of images, containers, hosts and folders stay: without them a log tells nothing.
 */
export interface RedactedText {
  readonly text: string;
  /** How many places were replaced. */
  readonly removed: number;
}

export const REMOVED = '[removed]';

/** Names of fields, options and variables whose value is a secret. */
export const SECRET_NAME =
  /(?:pass(?:word|wd|phrase|code)?|secrets?|tokens?|credentials?|auth(?:orization|config)?|api[-_]?keys?|access[-_]?keys?|private[-_]?keys?|encryption[-_]?keys?|cookie|signature)$/i;

const SECRET_WORD = String.raw`[\w.-]*(?:pass(?:word|wd|phrase|code)?|secrets?|tokens?|credentials?|auth|authorization|authconfig|(?:api|access|private|encryption)[-_]?keys?|_key|cookie|signature)`;

interface Rule {
  readonly pattern: RegExp;
  readonly replace: (match: string, ...groups: string[]) => string;
}

const keepFirst = (_match: string, first = ''): string => `${first}${REMOVED}`;
const whole = (): string => REMOVED;

/** In this order: what spans lines first, then what a name announces, then what is known by its look. */
const RULES: readonly Rule[] = [
  // Keys, also where the end or the beginning was cut off, and with `\n` written out.
  {
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    replace: whole,
  },
  { pattern: /(?:[A-Za-z0-9+/=]{16,}\s{1,4})+-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g, replace: whole },
  // scheme://user:password@host
  {
    pattern: /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>]{1,1000}@/gi,
    replace: (_match, scheme = '') => `${scheme}${REMOVED}@`,
  },
  // Header: value
  {
    pattern:
      /\b((?:proxy-)?authorization|x-registry-(?:auth|config)|(?:set-)?cookie|x-api-key)(["']?\s*[:=]\s*\[?["']?)(?:(?:basic|bearer|digest|negotiate)\s+)?[^\s"'\],;]+/gi,
    replace: (_match, name = '', sign = '') => `${name}${sign}${REMOVED}`,
  },
  // Environment of containers and programs: -e NAME=value, --env NAME=value, --build-arg NAME=value
  {
    pattern: /((?:^|\s)(?:-e|--env|--build-arg)[\s=]+["']?[A-Za-z_]\w*=)(?:"[^"\n]*"|'[^'\n]*'|\S+)/g,
    replace: keepFirst,
  },
  // "Env": ["NAME=value", …]
  {
    pattern: /(\b(?:env|environment)\\?"?\s*[:=]\s*\[)([^\]]*)\]/gi,
    replace: (_match, head = '') => `${head}"${REMOVED}"]`,
  },
  // "name": "value", also within a text that is itself quoted
  {
    pattern: new RegExp(
      String.raw`(\\?"${SECRET_WORD}\\?"\s*:\s*)(?:\\"(?:[^"\\]|\\(?!"))*\\"|"(?:[^"\\]|\\.)*")`,
      'gi',
    ),
    replace: (_match, head = '') => `${head}"${REMOVED}"`,
  },
  // NAME=value, --name value, name: value
  {
    pattern: new RegExp(String.raw`(\b${SECRET_WORD}=)(?:"[^"\n]*"|'[^'\n]*'|[^\s&"',;]+)`, 'gi'),
    replace: keepFirst,
  },
  {
    pattern: new RegExp(String.raw`(\s--?${SECRET_WORD}\s+)(?:"[^"\n]*"|'[^'\n]*'|[^\s-]\S*)`, 'gi'),
    replace: keepFirst,
  },
  {
    pattern: new RegExp(
      String.raw`(\b(?:pass(?:word|phrase|wd)|secret|token|api[-_]?key):\s+)(?:"[^"\n]*"|'[^'\n]*'|\S+)`,
      'gi',
    ),
    replace: keepFirst,
  },
  // Known by their look: JSON web tokens, and the tokens of forges, registries and clouds.
  { pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, replace: whole },
  {
    pattern: /\b(?:gh[opsur]_|github_pat_|glpat-|dckr_pat_|dckr_oat_|npm_|hvs\.|sk-|xox[abprs]-)[\w-]{10,}/g,
    replace: whole,
  },
  { pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, replace: whole },
];

export function redactText(text: string): RedactedText {
  let removed = 0;
  let result = text;
  for (const { pattern, replace } of RULES) {
    result = result.replace(pattern, (match: string, ...rest: unknown[]) => {
      const replaced = replace(match, ...rest.filter((part) => typeof part === 'string'));
      // What an earlier rule took out is not counted again.
      if (replaced !== match) removed += 1;
      return replaced;
    });
  }
  return { text: result, removed };
}
