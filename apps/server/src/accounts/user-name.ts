export const USER_NAME_MIN_LENGTH = 2;
export const USER_NAME_MAX_LENGTH = 30;

/** Small letters, digits, dot, underscore and hyphen: what can be typed on any keyboard and said on a phone. */
export const isUserName = (text: string): boolean => /^[a-z0-9._-]{2,30}$/.test(text);
