import type { ProblemCode } from '@gongbei/contract/problems';
import { Refusal } from '../errors.ts';

const isTaken = (error: unknown): boolean => error instanceof Error && /unique/i.test(error.message);

/** Two who take the same sign-in name at the same moment: the database lets one of them have it. */
export const refusingTaken = async <T>(code: ProblemCode, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw isTaken(error) ? new Refusal(code, undefined, { cause: error }) : error;
  }
};
