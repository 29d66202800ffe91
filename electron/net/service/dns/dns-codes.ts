/** The IANA numbers that the service has to know. All other types pass through it as bytes. */
export const RECORD_TYPE = {
  a: 1,
  soa: 6,
  ptr: 12,
  hinfo: 13,
  aaaa: 28,
  opt: 41,
  ixfr: 251,
  axfr: 252,
  mailb: 253,
  maila: 254,
  any: 255,
} as const;

export const RECORD_CLASS = { internet: 1, none: 254, any: 255 } as const;

export const RESPONSE_CODE = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  nameError: 3,
  notImplemented: 4,
  refused: 5,
  /** RFC 6891 §9: its upper bits stand in the OPT record. */
  badVersion: 16,
} as const;

/** Bits of the header's second word (RFC 1035 §4.1.1, RFC 4035 §3.1.6 for AD and CD). */
export const DNS_FLAG = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  authenticData: 0x0020,
  checkingDisabled: 0x0010,
} as const;

export const OPCODE_MASK = 0x7800;
export const RESPONSE_CODE_MASK = 0x000f;

/** The options of EDNS that say nothing about which answer is wanted (RFC 7873, 7828, 7830). */
export const EDNS_OPTION = { cookie: 10, tcpKeepalive: 11, padding: 12 } as const;

/** In the TTL field of an OPT record (RFC 6891 §6.1.4). */
export const EDNS_DNSSEC_OK = 0x8000;
