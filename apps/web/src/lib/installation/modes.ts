import type { CommunityMode } from '@gongbei/contract/roles';
import { m } from '#lib/i18n/paraglide/messages.js';

/** One sentence for each way of working together. */
export const MODE_MEANINGS: Record<CommunityMode, () => string> = {
  integrated: m.admin_mode_integrated,
  joint: m.admin_mode_joint,
  cooperative: m.admin_mode_cooperative,
};
