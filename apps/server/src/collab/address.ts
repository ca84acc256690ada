/** What a browser asks for: which document, with which version of the schema, under which client id. */
export interface Address {
  document: string;
  /** null: a stock client, which knows of no versions */
  own: { version: number; client: number } | null;
}

const PATH = /^\/collab\/([A-Za-z0-9_-]{1,64})$/;
const NUMBER = /^[1-9]\d{0,15}$/;

/** @returns null for what is no address of a document */
export const parseAddress = (url: string | undefined): Address | null => {
  const [path = '', query] = (url ?? '').split('?', 2);
  const document = PATH.exec(path)?.[1];
  if (!document) return null;
  const given = new URLSearchParams(query);
  if (!given.has('v')) return { document, own: null };
  const [version, client] = [numberIn(given, 'v'), numberIn(given, 'client')];
  return version === null || client === null ? null : { document, own: { version, client } };
};

const numberIn = (given: URLSearchParams, name: string): number | null => {
  const text = given.get(name) ?? '';
  return NUMBER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
};
