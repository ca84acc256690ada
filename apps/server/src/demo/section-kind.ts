import { heading, type Language, type SectionKind } from '@gongbei/document/sections';

/** How the headings of the demo's texts begin, most telling words first. */
const BEGINNINGS: readonly (readonly [beginning: string, kind: SectionKind])[] = [
  ['课标依据', 'standards'],
  ['教材分析', 'textbook'],
  ['教学内容', 'textbook'],
  ['学情分析', 'learners'],
  ['教学目标', 'objectives'],
  ['教学重点', 'keyPoints'],
  ['评价任务', 'assessment'],
  ['教学准备', 'preparation'],
  ['教学过程', 'process'],
  ['板书', 'board'],
  ['作业', 'homework'],
  ['签到', 'attendance'],
  ['议程', 'agenda'],
  ['证据', 'evidence'],
  ['发言摘要', 'remarks'],
  ['达成的共识', 'decisions'],
  ['建议与去向', 'suggestions'],
  ['分工与待办', 'todos'],
  ['Standards', 'standards'],
  ['Who the learners are', 'learners'],
  ['Learning goals', 'objectives'],
  ['Evidence', 'assessment'],
  ['Preparation', 'preparation'],
  ['Steps', 'process'],
  ['Board', 'board'],
  ['Homework', 'homework'],
];

/** What a section of this heading is, and its own title where it is not the usual one of its kind. */
export const sectionOf = (text: string, language: Language): { kind: SectionKind; title: string | null } => {
  const kind = BEGINNINGS.find(([beginning]) => text.startsWith(beginning))?.[1] ?? 'custom';
  return { kind, title: text === heading(kind, language) ? null : text };
};
