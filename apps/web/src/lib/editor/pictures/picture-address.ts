/** Where the bytes of a document's picture are. The document itself holds no addresses. */
export const pictureAddress = (document: string, pictureId: string): string =>
  `/api/documents/${encodeURIComponent(document)}/pictures/${encodeURIComponent(pictureId)}`;
