import { redactText, REMOVED, SECRET_NAME } from './redact-text.ts';

/** Fields of which every value is taken out, whatever its name: an environment is where secrets stand. */
const ENVIRONMENT = /^(?:env|environment|proxies|auths|headers|httpheaders|log-opts|labels)$/i;

export interface RedactedValue {
  readonly value: unknown;
  readonly removed: number;
}

/** As `redactText`, for plain JSON: by the names of its fields first, then each text by its look. Numbers and the like stay. */
export function redactValue(value: unknown): RedactedValue {
  let removed = 0;
  const redact = (part: unknown, isSecret: boolean): unknown => {
    if (typeof part === 'string') {
      if (isSecret && part !== '') {
        removed += 1;
        return REMOVED;
      }
      const text = redactText(part);
      removed += text.removed;
      return text.text;
    }
    if (Array.isArray(part)) return part.map((one) => redact(one, isSecret));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [
        redactText(name).text,
        redact(inner, isSecret || SECRET_NAME.test(name) || ENVIRONMENT.test(name)),
      ]),
    );
  };
  return { value: redact(value, false), removed };
}
