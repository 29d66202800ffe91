import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Distributions } from './distributions.ts';

/**
 * Stands in for reg.exe where there is no Windows: `export` of the key in which WSL keeps its distributions, and nothing else. It writes as Windows does (UTF-16 with
 * its mark, lines of Windows), with values and a key beside them that are none of a distribution's.
 */
const KEY = 'Software\\Microsoft\\Windows\\CurrentVersion\\Lxss';

const state = process.env['WSL_STAND_IN_STATE'];
if (state === undefined) throw new Error('WSL_STAND_IN_STATE is not set');
const [verb, key, file, option, ...rest] = process.argv.slice(2);
if (verb !== 'export' || key !== `HKCU\\${KEY}` || file === undefined || option !== '/y' || rest.length > 0)
  throw new Error(`reg.exe of the stand-in does not know ${process.argv.slice(2).join(' ')}`);

const distributions = new Distributions(join(state, 'distributions'));
const lines = [
  'Windows Registry Editor Version 5.00',
  '',
  `[HKEY_CURRENT_USER\\${KEY}]`,
  '"DefaultVersion"=dword:00000002',
  '',
];
lines.push(`[HKEY_CURRENT_USER\\${KEY}\\AppxInstallerCache]`, '');
for (const name of distributions.names()) {
  lines.push(
    `[HKEY_CURRENT_USER\\${KEY}\\{${guidOf(name)}}]`,
    '"State"=dword:00000001',
    text('DistributionName', name),
  );
  lines.push('"Version"=dword:00000002', text('BasePath', distributions.place(name)), '"Flags"=dword:0000000f', '');
}
writeFileSync(file, `\ufeff${lines.join('\r\n')}\r\n`, 'utf16le');

function text(name: string, value: string): string {
  return `"${name}"="${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
