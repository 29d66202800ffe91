import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';

const START_MS = Date.UTC(2026, 10, 29, 8, 2, 11, 20);

const TEXTS: readonly ((n: number) => string)[] = [
  (n) => `\u001b[32minfo\u001b[0m  GET /products/${n * 7} \u001b[32m200\u001b[0m ${3 + (n % 40)} ms`,
  (n) => `\u001b[32minfo\u001b[0m  GET /assets/app.${n}.js \u001b[36m304\u001b[0m 1 ms`,
  (n) => `\u001b[34mdebug\u001b[0m cache hit for cart:${n} (ttl 214 s)`,
  (n) => `\u001b[33mwarn\u001b[0m  checkout ${n}: payment provider answered after 1.${n % 9} s`,
  (n) => `\u001b[31merror\u001b[0m checkout ${n}: \u001b[1mtimeout\u001b[0m while reserving stock, tried again`,
];

/** The log of a web server, with colours and times. */
export function sampleLog(lines: number): ContainerLogLine[] {
  return Array.from({ length: lines }, (_, index) => ({
    stream: index % 23 === 4 ? ('stderr' as const) : ('stdout' as const),
    time: new Date(START_MS + index * 431).toISOString().replace('Z', '000000Z'),
    text: TEXTS[(index * 7 + (index % 11 === 0 ? 4 : 0)) % TEXTS.length]?.(index) ?? '',
    continues: false,
  }));
}
