/** Every interval of the TCP, in milliseconds, with its reason. */

/**
 * RFC 6298 section 2.4. A round trip over the link takes well below a millisecond, but a virtual processor waits for the host's: on a busy
 * computer 100 to 300 ms were seen, on an idle one under emulation too. The link loses nothing, so the timer is for a guest that dropped
 * what it had no memory for; SACK finds all else sooner. A minimum of 100 ms sent segments again in one boot of three, all for nothing.
 */
export const RTO_MIN_MS = 1_000;
export const RTO_MAX_MS = 60_000;

/**
 * For SYN and SYN-ACK, below the 1 s of RFC 6298 section 2.1: a guest that boots drops what comes before it has its address, and one that
 * is asked a second time for nothing loses nothing.
 */
export const SYN_TIMEOUT_MS = 300;

/** RFC 9293 section 3.8.3 (R2): 15 time-outs in a row are eleven minutes, so that a guest that was paused finds its flows alive. */
export const DATA_RETRIES = 15;

/** 0.3 s doubled six times: 38 s. */
export const SYN_RETRIES = 6;

/**
 * Zero-window probes double their interval up to this. A minute would be usual; on a local link a probe costs nothing, and a
 * window update that was lost is then found soon.
 */
export const PERSIST_MAX_MS = 5_000;

/** RFC 9293 section 3.8.6.3 allows 500 ms. Longer than a host's answer to a request takes, short for a guest whose Nagle waits. */
export const DELAYED_ACK_MS = 10;

/** After a delayed acknowledgement that nothing carried along, so many bursts are acknowledged at once. */
export const QUICK_ACKS = 16;

/** RFC 9293 section 3.8.4: two hours of silence, then probes. Finds guests' programs that vanished with their namespace. */
export const KEEPALIVE_IDLE_MS = 2 * 60 * 60 * 1000;
export const KEEPALIVE_INTERVAL_MS = 75_000;
export const KEEPALIVE_PROBES = 9;

/** Nothing survives on the link for longer than milliseconds; enough for a few retransmissions of the guest's FIN. */
export const TIME_WAIT_MS = 2_000;

/** A dial of which the host tells nothing for so long is given up; longer than any system's own time-out. */
export const DIAL_TIMEOUT_MS = 180_000;

/** RFC 7323 section 5.5: a timestamp older than this says nothing. */
export const TIMESTAMP_LIFE_MS = 24 * 24 * 60 * 60 * 1000;
