import { bold, bulletList, orderedList, paragraph, section, table, type Line } from '../blocks.ts';
import type { NodeJson } from '../document-json.ts';
import type { TemplateFacts } from './facts.ts';
import { emptyBoard, learners, perPeriod, proposedProcess, type StepProposal } from './parts.ts';

const COLUMNS = ['Step', 'Main teacher', 'Partner teacher', 'Learners', 'Why', 'If …'];
const STEPS: StepProposal[] = [
  { title: 'Warm up', share: 4 },
  { title: 'Listen', share: 6 },
  { title: 'Notice', share: 5 },
  { title: 'Practise', share: 9 },
  { title: 'Use', share: 12 },
  { title: 'Close', share: 4 },
];

export function englishLessonPlan({ schools, periods = 1, minutesPerPeriod = 40 }: TemplateFacts): NodeJson[] {
  return [
    section('standards', [bulletList([''])]),
    section('learners', learners(schools)),
    section('objectives', [orderedList(['Understand', 'Use', 'Think', 'Care'].map(labelled))]),
    section(
      'keyPoints',
      ['Key point', 'Hard point', 'How we help'].map((label) => paragraph(labelled(label))),
    ),
    section('assessment', [table(['Goal', 'Task', 'Good enough', 'Very good'], goals())]),
    section('preparation', [table(['Who', 'What'], preparations())]),
    ...perPeriod(periods, (period) => [
      section('process', [proposedProcess(COLUMNS, STEPS, minutesPerPeriod)], period),
      section('board', [emptyBoard()], period),
      section('homework', [bulletList(['Basic', 'More', 'Do'].map(labelled))], period),
    ]),
  ];
}

const labelled = (label: string): Line => [bold(label), ': '];
const goals = () => ['1', '2', '3'].map((goal) => [goal, '', '', '']);
const preparations = () => ['Main teacher', 'Partner teacher', 'Both', 'If the link drops'].map((who) => [who, '']);
