/** An in-app browser, or a page over plain http, has no clipboard of its own: the old way through a selected text field. */
const copySelected = (text: string): boolean => {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  field.readOnly = true;
  // inside an open dialog, or its focus trap takes the selection away
  (document.querySelector('[role="dialog"]') ?? document.body).append(field);
  field.select();
  field.setSelectionRange(0, text.length);
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
};

/** Puts text on the clipboard. False: the browser did not allow it, show the text instead. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
};
