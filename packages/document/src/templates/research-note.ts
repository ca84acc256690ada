import { bulletList, orderedList, section, table } from '../blocks.ts';
import type { NodeJson } from '../document-json.ts';
import type { Language } from '../sections.ts';
import { emptyRows } from './parts.ts';

interface Words {
  attendance: string[];
  agenda: string[];
  items: string[];
  suggestions: string[];
  todos: string[];
}

const WORDS: Record<Language, Words> = {
  zh: {
    attendance: ['姓名', '学校', '应到', '方式', '进入', '离开', '备注'],
    agenda: ['议程', '计划（分钟）', '实际（分钟）'],
    items: ['看证据', '说课', '逐环节研讨', '结论与分工', '下次安排'],
    suggestions: ['编号', '提出', '建议', '去向', '落在何处', '日期', '经手'],
    todos: ['事项', '负责', '截止', '状态', '日期', '经手'],
  },
  en: {
    attendance: ['Name', 'School', 'Expected', 'How', 'Came', 'Left', 'Note'],
    agenda: ['Item', 'Planned (min)', 'Used (min)'],
    items: ['Look at the evidence', 'Walk through the plan', 'Discuss it step by step', 'Decide', 'Next time'],
    suggestions: ['No.', 'From', 'Suggestion', 'Outcome', 'Where', 'Date', 'By'],
    todos: ['What', 'Who', 'By when', 'State', 'Date', 'Noted by'],
  },
};
const PLANNED_MINUTES = ['15', '15', '40', '15', '5'];

export function researchNote(language: Language): NodeJson[] {
  const { attendance, agenda, items, suggestions, todos } = WORDS[language];
  return [
    section('attendance', [table(attendance, emptyRows(5, attendance.length))]),
    section('agenda', [
      table(
        agenda,
        items.map((item, index) => [`${index + 1}. ${item}`, PLANNED_MINUTES[index]!, '']),
      ),
    ]),
    section('evidence', [bulletList([''])]),
    section('remarks', [bulletList([''])]),
    section('decisions', [orderedList([''])]),
    section('suggestions', [table(suggestions, emptyRows(3, suggestions.length))]),
    section('todos', [table(todos, emptyRows(3, todos.length))]),
  ];
}
