import { win32 } from 'node:path';

/** Windows PowerShell 5, which every Windows comes with: by its whole path, as a PATH need not lead there, and another program could be first on it. */
export function windowsPowerShell(env: Readonly<Record<string, string | undefined>>): string {
  return win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

/**
 * In an error of PowerShell's, by ids that are the same in every language: a policy (AppLocker, App Control) lets it run in the constrained language mode alone,
 * with no methods but those of the language's own types (Microsoft's about_Language_Modes).
 */
export const CONSTRAINED_LANGUAGE = /ConstrainedLanguage|OnlyToCoreTypes/;
