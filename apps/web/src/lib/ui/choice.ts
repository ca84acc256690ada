import type { Hue } from '@gongbei/contract/roles';

export interface Choice {
  value: string;
  label: string;
  hue?: Hue;
  disabled?: boolean;
}
