import type { CommunitySummary, Me, School } from '@gongbei/contract/people';
import type { SchoolId } from '@gongbei/contract/ids';
import { ask, AskError } from '#lib/api/ask.ts';
import { announceSignedIn, onSignedIn } from '#lib/collab/signed-in.ts';

let me = $state.raw<Me | null>(null);
/** Who is signed in now, when that is no longer the person whom this page was opened for. */
let changedTo = $state.raw<Me | 'nobody' | null>(null);
/** This page itself is signing out, and needs no telling. */
let leaving = false;

export const personChangedTo = (): Me | 'nobody' | null => changedTo;

/** Who is signed in; asked once for the life of the page. Throws `signed-out`. */
export const loadMe = async (): Promise<Me> => (me ??= await ask('GET /api/me'));

/** The same, without an error when nobody is. */
export const loadMeIfAny = async (): Promise<Me | null> => {
  try {
    return await loadMe();
  } catch (error) {
    if (error instanceof AskError && error.code === 'signed-out') return null;
    throw error;
  }
};

/** Reads again what a person belongs to; their communities may have changed. */
export const refreshMe = async (): Promise<void> => {
  const before = me;
  if (!before || leaving) return;
  try {
    const now = await ask('GET /api/me');
    changedTo = now.person.id === before.person.id ? null : now;
    if (!changedTo) me = now;
  } catch (error) {
    // an unreachable server says nothing about who is signed in
    if (error instanceof AskError && error.code === 'signed-out') changedTo = 'nobody';
  }
};

/** Watches, while a page is open, whether it still belongs to whoever is signed in. Returns how to stop. */
export const watchPerson = (): (() => void) => {
  const look = () => void refreshMe();
  const seen = () => document.visibilityState === 'visible' && look();
  const stopListening = onSignedIn(look);
  document.addEventListener('visibilitychange', seen);
  return () => {
    stopListening();
    document.removeEventListener('visibilitychange', seen);
  };
};

export const signIn = async (username: string, password: string): Promise<Me> => {
  await ask('POST /api/auth/sign-in/username', { body: { username, password } });
  me = null;
  const now = await loadMe();
  announceSignedIn(now.person.id);
  return now;
};

/** The first sign-in, or the first after a reset: it sets the person's password. */
export const signInWithCode = async (body: { username: string; code: string; newPassword: string }): Promise<Me> => {
  await ask('POST /api/auth/sign-in/code', { body });
  me = null;
  const now = await loadMe();
  announceSignedIn(now.person.id);
  return now;
};

export const signOut = async (): Promise<void> => {
  leaving = true;
  try {
    await ask('POST /api/auth/sign-out');
    announceSignedIn(null);
  } catch (error) {
    leaving = false;
    throw error;
  }
};

export const schoolsOf = ({ schools }: Pick<Me, 'schools'>): ReadonlyMap<SchoolId, School> =>
  new Map(schools.map((school) => [school.id, school]));

export const communityOf = (of: Me, id: string): CommunitySummary | undefined =>
  of.communities.find((one) => one.id === id);
