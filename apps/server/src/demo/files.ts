import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../demo/', import.meta.url);

/** Reads one of the demo's own files, by its path inside `apps/server/demo`. */
export const readDemoFile = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');
