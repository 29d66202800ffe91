import { z } from 'zod';

/** What becomes of the dashboard's address: a browser is sent there at once, or a person is shown it. */
export const uiPurpose = z.enum(['open', 'print']);
export type UiPurpose = z.infer<typeof uiPurpose>;
