import { join } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { runCommand } from '../../../host/run-command.ts';
import { windowsPowerShell } from '../../../host/windows-power-shell.ts';
import { CommandSource } from './command-source.ts';
import type { ConfigurationSource } from './configuration-source.ts';
import { ResolvConfSource } from './resolv-conf-source.ts';
import { parseScutilDns } from './scutil-dns.ts';

/** scutil takes 10 ms, PowerShell more than a second. */
const MACOS_REFRESH_MS = 3000;
const WINDOWS_REFRESH_MS = 30_000;
const COMMAND_TIMEOUT_MS = 20_000;

export function platformSource(clock: Clock, logger: Logger): ConfigurationSource {
  if (process.platform === 'darwin') {
    const run = (): Promise<string> => output('/usr/sbin/scutil', ['--dns']);
    return new CommandSource({ run, parse: parseScutilDns, refreshMs: MACOS_REFRESH_MS, clock, logger });
  }
  if (process.platform === 'win32') return windowsSource(clock, logger);
  return new ResolvConfSource('/etc/resolv.conf', clock);
}

/** The library that checks what PowerShell printed takes 10 MiB of each thread that loads it, and no other system's worker needs it. */
const loadWindowsDns = () => import('./windows-dns.ts');

function windowsSource(clock: Clock, logger: Logger): ConfigurationSource {
  const run = async (): Promise<string> => {
    const { WINDOWS_DNS_SCRIPT } = await loadWindowsDns();
    // Encoded, as no quoting of a script survives every version of PowerShell.
    const script = Buffer.from(WINDOWS_DNS_SCRIPT, 'utf16le').toString('base64');
    return output(windowsPowerShell(process.env), ['-NoProfile', '-NonInteractive', '-EncodedCommand', script]);
  };
  const parse = async (text: string) => (await loadWindowsDns()).parseWindowsDns(text);
  return new CommandSource({ run, parse, refreshMs: WINDOWS_REFRESH_MS, clock, logger });
}

export function platformHostsFile(): string {
  if (process.platform !== 'win32') return '/etc/hosts';
  return join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts');
}

async function output(file: string, args: readonly string[]): Promise<string> {
  return (await runCommand(file, args, { timeoutMs: COMMAND_TIMEOUT_MS })).stdout;
}
