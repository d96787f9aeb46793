/** Whether the list of the field with the focus is open: then Esc closes that list and nothing else. */
export const isListOpen = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[role=combobox][aria-expanded=true]") !== null;
