/**
 * Closes the WebSocket of a browser whose session the backend does not know. An HTTP answer would not do: a page is not told with what
 * a server refused its WebSocket, and could not tell a refusal from a backend that is away.
 */
export const SESSION_UNKNOWN = 4401;
