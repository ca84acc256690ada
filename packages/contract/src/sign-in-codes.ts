import { z } from 'zod';
import { Empty, endpoint } from './endpoint.ts';
import { PersonId } from './ids.ts';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts';
import { Bilingual, Instant } from './text.ts';

/** Somebody has made a new code for the person who is signed in. */
export const SignInReset = z.object({ by: z.object({ id: PersonId, name: Bilingual }), at: Instant });
export type SignInReset = z.infer<typeof SignInReset>;

export const signInCodeEndpoints = {
  /** Sets the password with a one-time code, ends every other sign-in of the person, and signs in. */
  'POST /api/auth/sign-in/code': endpoint({
    admits: 'anyone',
    body: z.strictObject({
      username: z.string().min(1).max(100),
      code: z.string().min(1).max(100),
      newPassword: z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH),
    }),
    reply: Empty,
  }),
  /** Who has made a code for the person since they last looked. */
  'GET /api/account/resets': endpoint({ reply: z.object({ resets: z.array(SignInReset) }) }),
  'POST /api/account/resets/seen': endpoint({ reply: Empty }),
} as const;
