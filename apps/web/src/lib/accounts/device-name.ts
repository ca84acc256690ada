import { beside } from '#lib/i18n/numbers.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const PROGRAMS: readonly [RegExp, () => string][] = [
  [/MicroMessenger/, m.device_wechat],
  [/DingTalk/, m.device_dingtalk],
  [/Edg\//, () => 'Edge'],
  [/Firefox\//, () => 'Firefox'],
  [/Chrome\//, () => 'Chrome'],
  [/Safari\//, () => 'Safari'],
];
const SYSTEMS: readonly [RegExp, () => string][] = [
  [/Windows/, () => 'Windows'],
  [/Android/, () => 'Android'],
  [/iPhone/, () => 'iPhone'],
  [/iPad/, () => 'iPad'],
  [/Mac OS X/, () => 'Mac'],
  [/HarmonyOS|OpenHarmony/, () => 'HarmonyOS'],
  [/Linux/, () => 'Linux'],
];

export const isPhone = (userAgent: string | null): boolean => /Mobi|Android|iPhone/.test(userAgent ?? '');

/** What a person would call the device and program of a sign-in: Windows · Edge. */
export const deviceName = (userAgent: string | null): string => {
  const find = (among: typeof PROGRAMS) => among.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]();
  return beside(find(SYSTEMS), find(PROGRAMS)) || m.device_unknown();
};
