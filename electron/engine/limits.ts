/** Every limit of what we ask the engine for ourselves. */

/** A list of 10,000 containers fits. */
export const ANSWER_MAX_BYTES = 64 * 1024 * 1024;

/** Of a refusal's body. */
export const FAILURE_MAX_BYTES = 256 * 1024;

/** What a user is shown of the engine's own words. */
export const FAILURE_TEXT_MAX_LENGTH = 4000;

/** Measuring what is on the disk takes the engine long on slow disks. */
export const READ_WAIT_MS = 120_000;

/** Starts, stops and the like that are under way at once. Each has a connection, of which the forwarded socket has 400. */
export const CHANGES_AT_ONCE_MAX = 64;

/** Besides these: what does not wait for them (kills, forced removals, terminals). */
export const URGENT_CHANGES_AT_ONCE_MAX = 64;

/** One line of a stream of JSON: an event, a sample, a step of a pull. */
export const STREAM_LINE_MAX_BYTES = 4 * 1024 * 1024;

/** How long changes are collected before front ends are told. */
export const CHANGES_COLLECT_MS = 100;

/** With more objects than this, a front end is told to read everything again. */
export const CHANGED_OBJECTS_MAX = 512;

/** Actions that are told of one object at a time, the newest. */
export const CHANGED_ACTIONS_MAX = 16;

/** Pause before the engine's events are asked for again; it doubles up to the second one. */
export const EVENTS_RETRY_MS = 250;
export const EVENTS_RETRY_MAX_MS = 5_000;

/** Progress of a pull is told this often. */
export const TRANSFER_PROGRESS_MS = 200;

/** Layers of a pull or push that are kept track of; an image has 127 at most. */
export const TRANSFER_LAYERS_MAX = 1024;

/** How long the docker client may take to say which builders it has, and to end a build that is given up. */
export const BUILDER_ANSWER_MS = 30_000;
export const BUILD_END_MS = 10_000;

/** A build's output is told in pieces of at most this many UTF-16 code units. */
export const BUILD_PIECE_MAX_LENGTH = 64 * 1024;

/** Names of loaded images that are told. */
export const LOADED_IMAGES_MAX = 1024;

/** Programs of a kind in the VM that answer us at a time, transfers apart, and how long one may take, removals of large folders included. */
export const QUESTIONS_MAX = 8;
export const QUESTION_WAIT_MS = 300_000;

/** What such a program says that went wrong. */
export const QUESTION_FAILURE_MAX_BYTES = 16 * 1024;

/** Changes of a container's files since its image: with more of them, or with longer paths in all, it is said that there are too many. */
export const FILE_CHANGES_MAX = 250_000;
export const FILE_CHANGES_MAX_LENGTH = 32 * 1024 * 1024;

/** The engine walks all that a container has written to tell them. Its answer is kept this long, of so many containers at most. */
export const FILE_CHANGES_KEPT_MS = 3_000;
export const FILE_CHANGES_CONTAINERS_MAX = 4;

/** One of a list's objects that are read as they come. */
export const LISTED_OBJECT_MAX_LENGTH = 64 * 1024;

/** One message in a file of the engine's json-file driver, whose text has 16 KiB: six times that where all of it is escaped, and its attributes. */
export const LOGGED_MESSAGE_MAX_BYTES = 1024 * 1024;

/** Stats are told this often; the engine measures once a second. */
export const STATS_TELL_MS = 1_000;

/** Lines of containers' logs are told in pieces of at most this many UTF-16 code units. */
export const LOG_LINE_MAX_LENGTH = 32 * 1024;

/** So many lines go into one message at most, and about so many code units. */
export const LOG_BATCH_MAX_LINES = 1000;
export const LOG_BATCH_MAX_LENGTH = 256 * 1024;
