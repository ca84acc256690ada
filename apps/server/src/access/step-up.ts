import { Refusal } from '../errors.ts';
import type { Actor } from './actor.ts';

/** ms for which a given password stands for whoever sits at the page: it may have been left open. */
const FRESH = 15 * 60_000;

/** For what gives power over others: the password was given a moment ago. @throws Refusal `password-needed` */
export const requireFresh = ({ provenAt }: Pick<Actor, 'provenAt'>, now: number): void => {
  if (now - provenAt > FRESH) throw new Refusal('password-needed');
};
