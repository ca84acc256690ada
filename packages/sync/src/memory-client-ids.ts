import type { ClientIds, ClientOwner } from './client-ids.ts';

interface Document {
  last: number;
  owners: Map<number, ClientOwner>;
}

/** Client ids that live as long as the process: for tests. */
export const openMemoryClientIds = (documents = new Map<string, Document>()): ClientIds => {
  const of = (name: string): Document => {
    const document = documents.get(name) ?? { last: 0, owners: new Map() };
    documents.set(name, document);
    return document;
  };
  const issueNext = (document: Document, owner: ClientOwner): number => {
    do document.last++;
    while (document.owners.has(document.last));
    document.owners.set(document.last, owner);
    return document.last;
  };
  return {
    issue: async (name, owner, count) => Array.from({ length: count }, () => issueNext(of(name), owner)),
    bind: async (name, client, owner) => {
      const { owners } = of(name);
      const bound = owners.get(client) ?? owner;
      owners.set(client, bound);
      return bound;
    },
    ownerOf: async (name, client) => documents.get(name)?.owners.get(client),
  };
};
