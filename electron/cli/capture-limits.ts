import { InvalidArgumentError } from 'commander';
import { CAPTURE_MAX_BYTES, CAPTURE_MAX_SECONDS, CAPTURE_SMALLEST_MAX_BYTES } from '../api/limits.ts';

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const TIME_UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `500k`, `100M`, `1.5GB`, in thousands as the CLI shows them; without a unit, bytes. */
export function parseCaptureSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,13}(?:\.\d{1,3})?)\s?([kmgt]?)b?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (SIZE_UNITS[unit.toLowerCase()] ?? 1));
  if (number !== '' && bytes >= CAPTURE_SMALLEST_MAX_BYTES && bytes <= CAPTURE_MAX_BYTES) return bytes;
  throw new InvalidArgumentError('It must be a size from 2k to 1T, for example 500k, 100M or 2G.');
}

/** `30`, `30s`, `5m`, `2h`, `1d`, in seconds. */
export function parseCaptureSeconds(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})\s?([smhd]?)$/i.exec(text) ?? [];
  const seconds = Number(number) * (TIME_UNITS[unit.toLowerCase()] ?? 1);
  if (number !== '' && seconds > 0 && seconds <= CAPTURE_MAX_SECONDS) return seconds;
  throw new InvalidArgumentError('It must be a time up to 7d, for example 30s, 5m or 2h.');
}
