import { z } from 'zod';

/** What somebody signs in with: small letters, digits, dot, underscore and hyphen; written in capitals it is the same. */
export const UserName = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9._-]{2,30}$/));
