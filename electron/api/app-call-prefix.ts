/** Calls of the bridge that the app answers itself (`app-update.ts`); all others are the backend's. */
export const APP_CALL_PREFIX = 'app.';
