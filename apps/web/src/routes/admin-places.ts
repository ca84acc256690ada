import CalendarRange from '@lucide/svelte/icons/calendar-range';
import Network from '@lucide/svelte/icons/network';
import School from '@lucide/svelte/icons/school';
import Settings2 from '@lucide/svelte/icons/settings-2';
import { m } from '#lib/i18n/paraglide/messages.js';

/** The rail of whoever runs the installation: they have no right to content, so none of its places are theirs. */
export const adminPlaces = () => [
  { href: '/admin', label: m.rail_admin(), short: m.rail_admin_short(), icon: Settings2 },
  { href: '/admin/schools', label: m.rail_schools(), short: m.rail_schools(), icon: School },
  { href: '/admin/communities', label: m.rail_communities(), short: m.rail_communities(), icon: Network },
  { href: '/admin/terms', label: m.rail_terms(), short: m.rail_terms(), icon: CalendarRange },
];
