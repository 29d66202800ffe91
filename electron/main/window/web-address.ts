/** Whether the system's browser may be asked to open it: a published port, a page of documentation; no file, no program's own scheme. */
export function isWebAddress(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'http:') && parsed.username === '';
}
