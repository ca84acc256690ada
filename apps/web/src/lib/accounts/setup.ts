import { ask } from '#lib/api/ask.ts';

/** Whether this installation still waits for its administrator. */
export const setupNeeded = async (): Promise<boolean> => (await ask('GET /api/setup')).needed;
