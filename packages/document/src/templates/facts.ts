import type { Language } from '../sections.ts';

export interface TemplateFacts {
  /** the language of a research note; a lesson plan's is its template's */
  language: Language;
  /** ids of the schools that each describe their own learners, in the order in which they appear */
  schools: readonly string[];
  /** chooses the dimensions of the goals */
  subject?: string;
  /** class hours; process, board and homework are repeated for each where there are several */
  periods?: number;
  minutesPerPeriod?: number;
}
