export const documentPath = (document: string): string => `/documents/${document}`;
