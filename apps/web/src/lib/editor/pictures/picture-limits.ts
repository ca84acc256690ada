/** What the server takes, and what is worth sending over a rural line. */
export const PICTURE_LIMITS = {
  types: ['image/png', 'image/jpeg', 'image/webp'] as readonly string[],
  maxBytes: 10 * 2 ** 20,
  longestSide: 2400,
  lightEnough: 1.5 * 2 ** 20,
} as const;
