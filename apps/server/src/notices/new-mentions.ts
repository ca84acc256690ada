import type { FoundMention } from '@gongbei/document/mentions';

/** What somebody was told of the places of a text that name them. */
export interface Told {
  count: number;
  blocks: readonly string[];
}

export const NOTHING_TOLD: Told = { count: 0, blocks: [] };

/** A document's first client id is that of its first text: what a copy brings along names nobody anew. */
const SEED = 1;

/**
 * The mentions of one person that they should hear of. A paragraph that they were told of calls nobody a second time,
 * also when it was deleted and came back; and where a paragraph was divided or moved there are not more of them than before.
 */
export const newMentions = (found: readonly FoundMention[], { count, blocks }: Told): FoundMention[] => {
  if (found.length <= count) return [];
  return found.filter(({ block, client }) => client !== SEED && !blocks.includes(block ?? ''));
};

export const toldNow = (found: readonly FoundMention[], { blocks }: Told): Told => ({
  count: found.length,
  blocks: [...new Set([...blocks, ...found.map(({ block }) => block ?? '')])].sort(),
});
