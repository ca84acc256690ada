import type { Opening } from '@gongbei/contract/documents';
import type { Place } from '@gongbei/sync/protocol';
import { Provider, type ProviderOptions } from '@gongbei/sync/provider';
import { applyQuietly } from '@gongbei/sync/quiet-apply';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { takeClientId, type ClientId } from './client-id.ts';
import { LocalCopy, type Kept } from './local-copy.ts';
import type { LocalDatabase } from './local-database.ts';

export interface OpenCopyOptions extends Pick<ProviderOptions, 'beforeConnect' | 'onWake'> {
  document: string;
  /** where the server's document sockets are, `ws://host` or `wss://host` */
  sockets: string;
  database: LocalDatabase | null;
  schemaVersion: number;
  /** what the server said; null when it could not be asked and the kept copy has to do */
  opening: Opening | null;
  /** un-acked edits of a copy of this page that was given up, where the disk could not keep them */
  carried: readonly Uint8Array[];
  onDisk(): void;
}

/** One Y.Doc with everything that keeps it alive. It is thrown away as a whole and opened afresh. */
export interface OpenCopy {
  role: 'editor' | 'reader';
  ydoc: Y.Doc;
  awareness: Awareness;
  provider: Provider;
  /** null for a reader, and where the browser keeps nothing */
  local: LocalCopy | null;
  /** own text of earlier pages that a reader may not send; it stays on the device */
  stranded: Y.Doc | null;
  /** the server was not asked: it may say otherwise */
  blind: boolean;
  /** it held content before anything came through the line */
  hasContent: boolean;
  close(): Promise<void>;
}

export const ydocOf = (updates: readonly Uint8Array[]): Y.Doc => {
  const ydoc = new Y.Doc();
  applyQuietly(ydoc, updates, 'local copy');
  return ydoc;
};

const hasContent = (kept: Kept | null): kept is Kept => kept !== null && kept.updates.length > 0;

const address = ({ sockets, document, schemaVersion }: OpenCopyOptions, client: ClientId | null): string =>
  `${sockets}/collab/${document}?v=${schemaVersion}${client ? `&client=${client.id}` : ''}`;

interface Prepared {
  role: 'editor' | 'reader';
  ydoc: Y.Doc;
  client: ClientId | null;
  kept: Kept | null;
  local: LocalCopy | null;
}

/** Take an id, load what was kept, and only then set the id: set earlier, Yjs would replace it while loading. */
const prepare = async (options: OpenCopyOptions): Promise<Prepared> => {
  const { document, database, opening } = options;
  const local = database && new LocalCopy(database, document, options.onDisk);
  const kept = (await local?.load()) ?? null;
  const wanted = opening?.role ?? kept?.about.role ?? 'reader';
  // a reader is shown the shared text alone, or, without the network, what was kept
  const loads = wanted === 'editor' || !opening;
  const ydoc = loads ? ydocOf([...(kept?.updates ?? []), ...options.carried]) : new Y.Doc();
  const isUsed = (id: number) => ydoc.store.clients.has(id);
  const client = await takeClientId({ document, database, issued: opening?.clientIds ?? [], isUsed });
  if (client) ydoc.clientID = client.id;
  // without an id of its own a page can only read
  return { role: client ? wanted : 'reader', ydoc, client, kept, local };
};

const placeOf = ({ role, kept }: Prepared, opening: Opening | null): Place => {
  if (role === 'editor' && kept) return { epoch: kept.about.epoch, position: kept.about.position };
  return { epoch: opening?.epoch ?? kept?.about.epoch ?? '', position: 0 };
};

/** Edits that no disk took are offered to it again, under the numbers that the provider gives them. */
const keepCarried = (local: LocalCopy, after: number, carried: readonly Uint8Array[]) =>
  carried.forEach((bytes, index) => local.keep({ seq: after + index + 1, bytes, at: Date.now() }));

/** Opens a document's Y.Doc from what this device kept and what the server said. The provider is not connected yet. */
export const openCopy = async (options: OpenCopyOptions): Promise<OpenCopy> => {
  const prepared = await prepare(options);
  const { role, ydoc, client, kept } = prepared;
  const place = placeOf(prepared, options.opening);
  if (role === 'editor' || kept)
    prepared.local?.describe({ schemaVersion: options.schemaVersion, role, title: null, place });
  const local = role === 'editor' ? prepared.local : null;
  if (local) keepCarried(local, kept?.unacked.length ?? 0, options.carried);
  const awareness = new Awareness(ydoc);
  const provider = new Provider({
    url: address(options, client),
    ydoc,
    awareness,
    role,
    place,
    unacked: [...(kept?.unacked ?? []), ...options.carried],
    store: local,
    beforeConnect: options.beforeConnect,
    onWake: options.onWake,
  });
  return {
    role,
    ydoc,
    awareness,
    provider,
    local,
    stranded: role === 'reader' && kept && kept.unacked.length > 0 ? ydocOf(kept.updates) : null,
    blind: options.opening === null,
    hasContent: hasContent(kept) && (role === 'editor' || !options.opening),
    close: async () => {
      provider.destroy();
      awareness.destroy();
      await prepared.local?.settled();
      prepared.local?.close();
      client?.release();
    },
  };
};
