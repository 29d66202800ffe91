/** Every limit of the way between the host's socket and the engine. */

/**
 * Channels in one ssh session at a time. Each costs the guest's sshd a file descriptor, of which a process has 1,024 unless it
 * was raised, and OpenSSH ends the whole connection when its own (much higher) limit is passed: so we stay below both. One more
 * is refused with `ssh-channels-exhausted`; the engine proxy lets its clients wait for a free one instead.
 */
export const SSH_CHANNELS_MAX = 900;

/**
 * Of these, as many may be used by clients of the engine, and by clients of published ports; the rest is for `boathouse ssh` and
 * for our own questions.
 */
export const ENGINE_CHANNELS_MAX = 400;
export const PORT_CHANNELS_MAX = 450;

/** How long a request waits for the guest to be reachable, and for a free channel, before it is answered with an error. */
export const ENGINE_WAIT_MS = 10_000;

/** Channels that are kept open without work, so that the next request pays no round trip; and for how long. */
export const IDLE_CHANNELS_MAX = 32;
export const IDLE_CHANNEL_MS = 60_000;

/** Request line and headers, or status line and headers. dockerd itself takes 1 MiB. */
export const HTTP_HEAD_MAX_BYTES = 1024 * 1024;

/** Bodies that are looked into are held in memory; a longer one is refused. Bodies of all other requests have no limit. */
export const INSPECTED_BODY_MAX_BYTES = 16 * 1024 * 1024;

/** What a client may send ahead of the answer that decides what it means; then it is not read any further. */
export const EARLY_BYTES_MAX = 64 * 1024;

/** How long a client that still sends may read our last words before the connection is cut. */
export const LINGER_MS = 2_000;

/** Nesting of a JSON body that is looked into. */
export const JSON_DEPTH_MAX = 200;

/** An answer of the engine to a question of our own; one that is longer is given up. */
export const ENGINE_ANSWER_MAX_BYTES = 16 * 1024 * 1024;

/** One event in the engine's stream of them. */
export const ENGINE_EVENT_MAX_BYTES = 1024 * 1024;

/** How long the answer to a container's start is held back while the ports that the engine chose are opened. */
export const PORTS_SETTLE_MS = 5_000;

/** Pause before ports that could not be opened are tried again. */
export const PORTS_RETRY_MS = 5_000;

/** Sockets of one container with the VM's own network (`--net=host`) that are published. */
export const LISTENERS_MAX = 256;

/** Containers that are asked about at a time when all of them are looked at. */
export const PORTS_LOOKS_MAX = 8;
