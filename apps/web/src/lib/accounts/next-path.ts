/**
 * Where to go after signing in. A link that somebody sends may carry anything in `next`: only a path of this site is
 * followed, and never back to a page whose whole purpose is signing in.
 */
export const nextPath = (asked: string | null, origin: string): string => {
  if (!asked?.startsWith('/')) return '/';
  try {
    const target = new URL(asked, origin);
    if (target.origin !== new URL(origin).origin) return '/';
    if (/^\/(sign-in|enter)(\/|$)/.test(target.pathname)) return '/';
    return target.pathname + target.search + target.hash;
  } catch {
    return '/';
  }
};

/** The address of the sign-in page that leads back to where somebody is. */
export const signInAddress = (here: Pick<URL, 'pathname' | 'search' | 'hash'>): string => {
  const path = here.pathname + here.search + here.hash;
  return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`;
};
