import type { Plugin } from '@tiptap/pm/state';
import { blockIdPlugin } from './block-id.ts';
import { fillEmptyPlugin } from './fill-empty.ts';
import { keepSectionsPlugin } from './keep-sections.ts';
import { isFromBinding, type IsRemote } from './local-only.ts';
import { localTables } from './local-tables.ts';

/**
 * Every plugin that completes what somebody does at this screen, in the order in which they build on each other:
 * sections are kept, tables mended, empty cells given a line, and at last every new block its id.
 */
export function localPlugins(isComposing: () => boolean, isRemote: IsRemote = isFromBinding): Plugin[] {
  return [
    keepSectionsPlugin(isRemote),
    localTables(isRemote),
    fillEmptyPlugin(isRemote),
    blockIdPlugin(isRemote, isComposing),
  ];
}
