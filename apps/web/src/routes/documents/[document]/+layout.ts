export { requireMe as load } from '../../require-me.ts';
