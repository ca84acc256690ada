import { Link as TiptapLink } from '@tiptap/extension-link';
import { isFromBinding, localOnly } from '../local-only.ts';
import { isSafeAddress } from '../safe-address.ts';

/**
 * A link to another place. Its address is checked when it is read from HTML and again whenever it is drawn, because it
 * may also have come over the wire; a bad one is drawn as text. Nothing but the address is stored.
 */
export const Link = TiptapLink.extend({
  addAttributes() {
    return {
      href: {
        default: null,
        parseHTML: (element) => element.getAttribute('href')?.trim() ?? null,
        renderHTML: ({ href }) => (isSafeAddress(href) ? { href } : {}),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'a[href]', getAttrs: (element) => isSafeAddress(element.getAttribute('href')?.trim()) && null }];
  },

  renderHTML({ mark }) {
    const { href } = mark.attrs;
    return isSafeAddress(href)
      ? ['a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, 0]
      : ['span', 0];
  },

  addProseMirrorPlugins() {
    return (this.parent?.() ?? []).map((plugin) => localOnly(plugin, isFromBinding));
  },
}).configure({ openOnClick: false, defaultProtocol: 'https', isAllowedUri: isSafeAddress });
