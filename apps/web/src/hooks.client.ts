import type { HandleClientError } from '@sveltejs/kit/hooks';
import { AskError } from '#lib/api/ask.ts';

/** What an error page may know of an error in a page's loading. */
export const handleError: HandleClientError = ({ kind, error }) => {
  if (kind !== 'unknown') return;
  if (error instanceof AskError) return { code: error.code };
  // into the browser's own log, where whoever looks for the fault will look first
  reportError(error);
  // a page's script that can't be fetched is the line's fault, or a newer version's
  const lost = error instanceof TypeError && /import|fetch|load/i.test(error.message);
  return { code: lost ? 'unreachable' : 'internal' };
};
