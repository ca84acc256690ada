/** Which database the records are in. */
export type Kind = 'sqlite' | 'postgres';
