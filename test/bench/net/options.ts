import { parseArgs } from 'node:util';
import { parseOrRefuse } from '../../../electron/base/errors.ts';
import { UsageError, usageError } from '../figures/usage-error.ts';

export interface NetBenchOptions {
  /** In the real VM, ours beside QEMU's. */
  readonly vm: boolean;
  /** Empty: all. */
  readonly rows: readonly string[];
  readonly mtus: readonly number[];
  readonly peers: readonly string[];
  readonly repeats: number;
  readonly seconds: number;
  /** Names the file of the results. */
  readonly label: string;
  /** Folder for what V8 samples of ours. */
  readonly profile: string | null;
}

export const usage = `usage: npm run bench:net -- [--vm] [--rows NAME,…] [--mtus N,…] [--peers NAME,…] [--repeats N] [--quick] [--label LABEL] [--profile FOLDER]

  --vm              in a container of the real VM: our network beside QEMU's; label and file get a \`vm-\` in front
  --rows NAME,…     memory, connects, round-trips, dns, throughput; all without it
  --mtus N,…        1500 or 65520; both without it; not with --vm
  --peers NAME,…    those whose names begin so; all without it
  --repeats N       rounds; 3 without it
  --quick           one round and short loads: to see that it works, not for figures to keep
  --label LABEL     the results go to test/bench/results/net-LABEL.json; rows that the file has of an earlier run stay. Today's date without it
  --profile FOLDER  our processes leave their .cpuprofile files there, and are slower for it
`;

export interface Known {
  readonly rows: readonly string[];
  readonly mtus: readonly number[];
  /** As `2026-11-20`. */
  readonly today: string;
}

const USUAL = { repeats: 3, seconds: 2 };
const QUICK = { repeats: 1, seconds: 0.3 };

/** Throws UsageError. */
export function parseOptions(argv: readonly string[], known: Known): NetBenchOptions {
  const values = parse(argv);
  const rows = listOf(values.rows);
  const unknown = rows.find((name) => !known.rows.includes(name));
  if (unknown !== undefined) throw new UsageError(`--rows ${unknown}: must be one of ${known.rows.join(', ')}`);
  const mtus = listOf(values.mtus).map(Number);
  const other = mtus.find((mtu) => !known.mtus.includes(mtu));
  if (other !== undefined) throw new UsageError(`--mtus: must be one of ${known.mtus.join(', ')}`);
  if (values.vm && values.mtus !== undefined) throw new UsageError('--mtus: each network of the VM has its own');
  const label = values.label ?? known.today;
  if (!/^[\w.-]+$/.test(label)) throw new UsageError('--label: letters, digits, dots, dashes and underscores only');
  const { repeats, seconds } = values.quick ? QUICK : USUAL;
  return {
    vm: values.vm,
    rows,
    mtus,
    peers: listOf(values.peers),
    repeats: values.repeats === undefined ? repeats : parseRepeats(values.repeats),
    seconds,
    label: values.vm ? `vm-${label}` : label,
    profile: values.profile ?? null,
  };
}

function parse(argv: readonly string[]) {
  const parseFlags = () =>
    parseArgs({
      args: [...argv],
      options: {
        vm: { type: 'boolean', default: false },
        rows: { type: 'string' },
        mtus: { type: 'string' },
        peers: { type: 'string' },
        repeats: { type: 'string' },
        quick: { type: 'boolean', default: false },
        label: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  return parseOrRefuse(parseFlags, usageError);
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((part) => part !== '');
}

function parseRepeats(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`--repeats ${text}: must be a whole number from 1 to 999`);
}
