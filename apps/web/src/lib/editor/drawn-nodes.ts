import { extensions } from '@gongbei/document/schema';
import { Extension, Node, type Extensions } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { EditorController } from './controller.svelte.ts';
import { HeadingView } from './heading-view.ts';
import { MentionView } from './mentions/mention-view.ts';
import { PictureView } from './pictures/picture-view.ts';
import { SchoolGroupView } from './sections/school-group-view.ts';
import { SectionView } from './sections/section-view.ts';
import { TableView } from './tables/table-view.ts';

const drawnTable = (table: Node, controller: EditorController): Node =>
  table.extend({
    addNodeView:
      () =>
      ({ node, view, getPos }) =>
        new TableView(node, view, getPos, () => controller.facts),
  });

/** What the box before a task is called by a screen reader. */
const namedTask = (task: Node): Node =>
  task.configure({
    a11y: { checkboxLabel: ({ textContent }: { textContent: string }) => m.editor_task_done({ task: textContent }) },
  });

const drawn = (extension: Extensions[number], controller: EditorController): Extensions[number] => {
  if (!(extension instanceof Node)) return extension;
  if (extension.name === 'taskItem') return namedTask(extension);
  return extension.name === 'table' ? drawnTable(extension, controller) : extension;
};

/** The document's nodes, drawn by us. Tiptap's table brings a view of its own, which has to be replaced at its place. */
export const drawnNodes = (controller: EditorController): Extensions => [
  ...extensions().map((extension) => drawn(extension, controller)),
  Extension.create({
    name: 'drawnNodes',
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          nodeViews: {
            section: (node, view) => new SectionView(node, view, controller),
            schoolGroup: (node, view, getPos) => new SchoolGroupView(node, view, getPos, controller),
            picture: (node, view, getPos) => new PictureView(node, view, getPos, controller),
            heading: (node) => new HeadingView(node),
            mention: (node) => new MentionView(node, controller),
          },
        },
      }),
    ],
  }),
];
