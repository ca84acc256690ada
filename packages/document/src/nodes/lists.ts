import { BulletList } from '@tiptap/extension-list/bullet-list';
import { ListItem } from '@tiptap/extension-list/item';
import { OrderedList } from '@tiptap/extension-list/ordered-list';
import { TaskItem } from '@tiptap/extension-list/task-item';
import { TaskList } from '@tiptap/extension-list/task-list';

/**
 * Lists whose content may be empty and whose items may start with anything: two people who each delete one half of a
 * list or of an item leave something that is still a document.
 */
export const LISTS = [
  BulletList.extend({ content: 'listItem*' }),
  OrderedList.extend({ content: 'listItem*' }),
  ListItem.extend({ content: 'block*' }),
  TaskList.extend({ content: 'taskItem*' }),
  TaskItem.extend({ content: 'block*' }).configure({ nested: true }),
];
