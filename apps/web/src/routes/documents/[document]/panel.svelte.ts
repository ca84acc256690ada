const KEY = 'gongbei-document-panel';

const remembered = (): boolean => {
  try {
    return localStorage.getItem(KEY) === 'open';
  } catch {
    return false;
  }
};

let open = $state(remembered());

/** Whether the panel beside the page is unfolded; remembered by the browser. */
export const panelOpen = (): boolean => open;

export const togglePanel = (): void => {
  open = !open;
  try {
    localStorage.setItem(KEY, open ? 'open' : 'folded');
  } catch {
    // a browser that keeps nothing asks again the next time, and that is all that is lost
    return;
  }
};
