// apart from the schemas: the browser checks a new password without loading them
export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 128;
