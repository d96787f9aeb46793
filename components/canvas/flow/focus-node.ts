/** The node is drawn by the next frame at the latest. */
export function focusNode(id: string) {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const found = window.document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
      found?.focus({ preventScroll: true });
    }),
  );
}
