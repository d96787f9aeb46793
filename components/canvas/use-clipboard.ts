"use client";
import { useEffect, useRef } from "react";

interface ClipboardHandlers {
  /** What copying puts on the clipboard; null: nothing is selected. */
  onCopy: () => string | null;
  onCut: () => void;
  onPaste: (text: string) => boolean;
}

const IN_FIELD = "input, textarea, [contenteditable=true], [role=dialog]";

/** Ctrl C, X and V over the drawing, through the browser's own clipboard events: they need no permission. */
export function useClipboard(handlers: ClipboardHandlers) {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const elsewhere = (event: Event) => (event.target instanceof Element && event.target.closest(IN_FIELD)) || !getSelection()?.isCollapsed;
    const copy = (event: ClipboardEvent) => {
      const text = elsewhere(event) ? null : latest.current.onCopy();
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") latest.current.onCut();
    };
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest(IN_FIELD)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (latest.current.onPaste(text)) event.preventDefault();
    };
    window.addEventListener("copy", copy);
    window.addEventListener("cut", copy);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("copy", copy);
      window.removeEventListener("cut", copy);
      window.removeEventListener("paste", paste);
    };
  }, []);
}
