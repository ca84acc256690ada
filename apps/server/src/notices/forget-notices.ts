import type { NoticesParts } from './parts.ts';

const HOUR = 3_600_000;
const KEPT = 90 * 24 * HOUR;

type Parts = Pick<NoticesParts, 'db' | 'now'>;

/** Forgets what is so old that nobody looks for it at the bell. */
export const forgetNotices = async ({ db, now }: Parts): Promise<void> =>
  void (await db
    .deleteFrom('notice')
    .where('at', '<', now() - KEPT)
    .execute());

/** Keeps the notices of ninety days. @returns how to stop */
export const forgetOldNotices = (parts: Parts, onFailure: (error: unknown) => void): (() => void) => {
  const forget = () => void forgetNotices(parts).catch(onFailure);
  forget();
  const timer = setInterval(forget, HOUR);
  return () => clearInterval(timer);
};
