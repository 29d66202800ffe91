/** Limits that front ends and the backend agree on. */

/** One message of a client's on the API's socket; a longer one closes the connection. */
export const API_MESSAGE_MAX_BYTES = 4 * 1024 * 1024;

/** One message to a client: the engine answers with 64 MiB at most, which is somewhat more in our words. */
export const API_ANSWER_MAX_BYTES = 256 * 1024 * 1024;

/** Terminal output is sent in pieces of at most this size. */
export const TERMINAL_CHUNK_MAX_BYTES = 64 * 1024;

/** One write to a terminal. Larger than a piece of output, since each write costs a round trip. */
export const TERMINAL_WRITE_MAX_BYTES = 512 * 1024;

/**
 * Bytes of a stream that may be on their way to a client without having been acknowledged. The backend reads no further than
 * that: a client that is slow or stopped costs this much memory, and the process in the guest waits.
 */
export const STREAM_WINDOW_BYTES = 1024 * 1024;

/** A client that acknowledges keeps the stream moving when it does so at least every so many bytes. */
export const STREAM_ACKNOWLEDGE_BYTES = 256 * 1024;

/** Terminals, logs, captures and transfers of files that one connection may have open at a time. */
export const STREAMS_PER_CLIENT_MAX = 64;

/** A capture's bytes are sent in pieces of at most this size. */
export const CAPTURE_CHUNK_MAX_BYTES = 256 * 1024;

/** The least that a capture may be limited to has room for a small frame; the longest capture: 1 TiB, a week. */
export const CAPTURE_SMALLEST_MAX_BYTES = 2000;
export const CAPTURE_MAX_BYTES = 1024 ** 4;
export const CAPTURE_MAX_SECONDS = 7 * 24 * 3600;

/** Containers whose stats are followed at a time: each is a stream of the engine, and costs it a look at its cgroup a second. */
export const CONTAINER_STATS_MAX = 256;

/** A file that is longer is downloaded, not shown. */
export const FILE_EDIT_MAX_BYTES = 1024 * 1024;

/** Entries of a folder that are listed. */
export const FOLDER_ENTRIES_MAX = 50_000;

/** Entries of an upload that failed and are named; all are counted. */
export const UPLOAD_FAILURES_MAX = 50;

/** A file is downloaded in pieces of at most this size, and uploaded in writes of at most that. */
export const FILE_CHUNK_MAX_BYTES = 256 * 1024;
export const FILE_WRITE_MAX_BYTES = 512 * 1024;
