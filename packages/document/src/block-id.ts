import { nanoid } from 'nanoid';

/** Ten characters of 64: among a million blocks of one document two would clash once in two million documents. */
export const newBlockId = (): string => nanoid(10);
