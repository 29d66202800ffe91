import { execFileSync } from 'node:child_process';
import { existsSync, openSync, closeSync } from 'node:fs';
import { expectSuccess } from '../command.ts';
import { loadNativeAddon } from '../../../electron/native/load-native-addon.ts';

/** Why a test with TAP devices in namespaces cannot run here, or null when it can. */
export function reasonAgainstNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'it needs root';
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
  } catch {
    return '/dev/net/tun cannot be opened';
  }
  try {
    loadNativeAddon();
  } catch {
    return 'the native addon is not built';
  }
  const name = uniqueName();
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
    return null;
  } catch {
    return existsSync('/proc/self/ns/net') ? '`ip netns add` fails' : 'the kernel has no network namespaces';
  }
}

let made = 0;

function uniqueName(): string {
  made += 1;
  return `bh-test-${process.pid}-${made}`;
}

/** A network namespace of the test's own. What is in it goes with it. */
export class NetworkNamespace implements AsyncDisposable {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async create(): Promise<NetworkNamespace> {
    const namespace = new NetworkNamespace(uniqueName());
    await expectSuccess(['ip', 'netns', 'add', namespace.name]);
    return namespace;
  }

  /** The command line that runs a program inside. */
  inside(argv: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...argv];
  }

  /** Runs a program inside, which has to succeed. */
  run(...argv: string[]): Promise<string> {
    return expectSuccess(this.inside(argv));
  }

  /** Runs lines of the shell inside, of which each has to succeed. */
  script(...lines: readonly string[]): Promise<string> {
    return this.run('sh', '-ec', lines.join('\n'));
  }

  /** Takes a device of the test's own namespace in, under another name. */
  async adopt(device: string, name: string): Promise<void> {
    await expectSuccess(['ip', 'link', 'set', device, 'netns', this.name, 'name', name]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await expectSuccess(['ip', 'netns', 'del', this.name]);
  }
}
