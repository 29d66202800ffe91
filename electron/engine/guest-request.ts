/** The line that an asked program of the VM reads: a verb and its fields, percent-encoded. See vm-assets/guest/boathouse/files. */
export function guestRequest(verb: string, fields: readonly RequestField[]): string {
  return [verb, ...fields.map(([key, value]) => `${key}=${encodeValue(value)}`)].join(' ');
}

/** Several values stand with commas between them; `encoded` is a path or name that has its form already (`file-path.ts`). */
export type RequestField = readonly [key: string, value: FieldValue];
type FieldValue = string | number | { readonly encoded: string } | readonly string[];

function encodeValue(value: FieldValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return encodeText(value);
  return 'encoded' in value ? value.encoded : value.map(encodeText).join(',');
}

/** What the engine named is text; half a surrogate pair, which is none, becomes U+FFFD as it does elsewhere. */
function encodeText(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9/._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
