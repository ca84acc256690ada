import { bold, bulletList, section, table } from '../blocks.ts';
import type { NodeJson } from '../document-json.ts';
import { objectiveSet } from '../objective-sets.ts';
import type { TemplateFacts } from './facts.ts';
import { emptyBoard, learners, perPeriod, proposedProcess, type StepProposal } from './parts.ts';

const COLUMNS = ['环节', '教师活动', '学生活动', '设计意图', '预设与应对'];
const STEPS: StepProposal[] = [
  { title: '导入', share: 5 },
  { title: '新知探究', share: 18 },
  { title: '巩固应用', share: 12 },
  { title: '总结', share: 5 },
];

export function chineseLessonPlan(facts: TemplateFacts): NodeJson[] {
  const { schools, subject = '', periods = 1, minutesPerPeriod = 40 } = facts;
  return [
    section('standards', ''),
    section('textbook', ''),
    section('learners', learners(schools)),
    section('objectives', [table(['维度', '目标'], rowsNamed(objectiveSet(subject), 2))]),
    section('keyPoints', [bulletList([[bold('重点：')], [bold('难点：')], [bold('突破办法：')]])]),
    section('assessment', ''),
    section('preparation', [table(['谁', '准备'], rowsNamed(['教师', '学生', '安全'], 2))]),
    ...perPeriod(periods, (period) => [
      section('process', [proposedProcess(COLUMNS, STEPS, minutesPerPeriod)], period),
      section('board', [emptyBoard()], period),
      section('homework', [homework()], period),
    ]),
  ];
}

const homework = (): NodeJson =>
  table(['层次', '内容', '时间'], rowsNamed(['基础（必做）', '提升（选做）', '实践（选做）'], 3));

const rowsNamed = (names: readonly string[], columns: number): string[][] =>
  names.map((name) => [name, ...Array.from({ length: columns - 1 }, () => '')]);
