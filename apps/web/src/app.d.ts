import type { ProblemCode } from '@gongbei/contract/problems';

declare global {
  namespace App {
    interface Error {
      message: string;
      code?: ProblemCode | 'unreachable';
    }
  }
}
