import { z } from 'zod';

const NAMES_MAX = 256;

/** RFC 1123 section 2.1, and underscores, which service names have (RFC 2782). */
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const hostName = z
  .string()
  .max(253)
  .regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`), 'it must be a host name: labels of letters, digits, - and _');

const target = z
  .string()
  .refine((text) => text === 'host' || text === 'gateway' || isAddress(text))
  .meta({ title: '`host`, `gateway`, or an IP address' });

function isAddress(text: string): boolean {
  return z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success;
}

/** Names for the VM's DNS server, by name: `host` and `gateway` stand for the addresses of these. */
export const extraNames = z
  .record(hostName, target)
  .refine((names) => Object.keys(names).length <= NAMES_MAX, `at most ${NAMES_MAX} names`);
