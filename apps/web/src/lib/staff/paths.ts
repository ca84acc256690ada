export const staffPath = (community: string, place: 'manage' | 'import' | 'slips'): string =>
  `/c/${community}/people/${place}`;

/** The address on a slip. The name stands behind the #, so that it is never sent or kept on the way. */
export const codeAddress = (origin: string, userName: string): string => `${origin}/sign-in?way=code#${userName}`;
