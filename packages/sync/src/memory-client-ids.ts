import type { ClientIds, ClientOwner } from './client-ids.ts';

interface Document {
  last: number;
  owners: Map<number, ClientOwner>;
  issued: Map<number, number>;
}

/** Client ids that live as long as the process: for tests. */
export const openMemoryClientIds = (
  documents = new Map<string, Document>(),
  now: () => number = Date.now,
): ClientIds => {
  const of = (name: string): Document => {
    const document = documents.get(name) ?? { last: 0, owners: new Map(), issued: new Map() };
    documents.set(name, document);
    return document;
  };
  const own = ({ owners, issued }: Document, client: number, owner: ClientOwner) => {
    owners.set(client, owner);
    issued.set(client, now());
  };
  const issueNext = (document: Document, owner: ClientOwner): number => {
    do document.last++;
    while (document.owners.has(document.last));
    own(document, document.last, owner);
    return document.last;
  };
  return {
    issue: async (name, owner, count) => Array.from({ length: count }, () => issueNext(of(name), owner)),
    bind: async (name, client, owner) => {
      const document = of(name);
      const known = document.owners.get(client);
      if (!known) own(document, client, owner);
      return known ?? owner;
    },
    ownerOf: async (name, client) => documents.get(name)?.owners.get(client),
    issuedAt: async (name, client) => documents.get(name)?.issued.get(client),
    countSince: async (name, person, since) => {
      const { owners, issued } = of(name);
      return [...issued].filter(([client, at]) => at > since && owners.get(client)?.person === person).length;
    },
  };
};
