import { randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';

let made: Promise<string> | undefined;

/**
 * What stands in the place of a password that nobody has set: the hash of what nobody knows. Signing in against it takes
 * as long as against a real one, so that nobody can tell by the time who has never been here.
 */
export const noPassword = (): Promise<string> => (made ??= hashPassword(randomBytes(48).toString('base64url')));
