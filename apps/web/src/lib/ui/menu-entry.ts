import type { Component } from 'svelte';

export type MenuEntry =
  | {
      label: string;
      onselect: () => void;
      icon?: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
      /** Why it can't be chosen now; shown below the label. */
      unable?: string;
      danger?: boolean;
      checked?: boolean;
    }
  | 'line';
