export type OptionValue = string | number | boolean | undefined;

/**
 * One QEMU option of the form `head,key=value,…`. A comma in a value is doubled, which is how QEMU's parser takes it literally;
 * booleans become on/off; undefined keys are left out.
 */
export function option(head: string, keys: Readonly<Record<string, OptionValue>> = {}): string {
  const parts = [escapeValue(head)];
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined) continue;
    parts.push(`${key}=${escapeValue(typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value))}`);
  }
  return parts.join(',');
}

function escapeValue(value: string): string {
  return value.replaceAll(',', ',,');
}
