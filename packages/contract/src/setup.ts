import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts';
import { names } from './text.ts';
import { UserName } from './user-names.ts';

/** Whoever started the server, making themself its administrator. */
export const NewAdmin = z.strictObject({
  /** printed at the server's last start */
  token: z.string().min(1).max(100),
  name: names(40),
  username: UserName,
  password: z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH),
});
export type NewAdmin = z.infer<typeof NewAdmin>;

export const setupEndpoints = {
  /** Whether this installation still waits for its administrator. */
  'GET /api/setup': endpoint({ admits: 'anyone', reply: z.object({ needed: z.boolean() }) }),
  'POST /api/setup': endpoint({ admits: 'anyone', body: NewAdmin, reply: Empty }),
  /** Gives the password once more, for what needs that it was given a moment ago. */
  'POST /api/auth/confirm-password': endpoint({
    body: z.strictObject({ password: z.string().min(1).max(200) }),
    reply: Empty,
  }),
} as const;
