import type { DocumentJson } from './document-json.ts';
import type { TemplateFacts } from './templates/facts.ts';
import { englishLessonPlan } from './templates/lesson-plan-en.ts';
import { chineseLessonPlan } from './templates/lesson-plan-zh.ts';
import { researchNote } from './templates/research-note.ts';
import { schoolPage } from './templates/school-page.ts';

export type { TemplateFacts } from './templates/facts.ts';
export type TemplateName = 'lesson-plan-zh' | 'lesson-plan-en' | 'research-note' | 'page';

/** A new document: the sections that the field expects, with the tables and lists that one fills in, and no advice. */
export function template(name: TemplateName, facts: TemplateFacts): DocumentJson {
  switch (name) {
    case 'lesson-plan-zh':
      return { type: 'doc', content: chineseLessonPlan(facts) };
    case 'lesson-plan-en':
      return { type: 'doc', content: englishLessonPlan(facts) };
    case 'research-note':
      return { type: 'doc', content: researchNote(facts.language) };
    case 'page':
      return { type: 'doc', content: schoolPage(facts.language) };
  }
}
