"use client";
import { useEffect, useRef } from "react";
import { type Command, commandOf } from "./keys";

/** Where keys mean what they say: fields, lists, menus, dialogs. */
const OWN_KEYS = "input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox]";
/** Controls that Enter, Space and arrows belong to. */
const PRESSABLE = "button, a, summary, [role=tab], [role=radio], [role=switch], [role=button]";
const OF_CONTROLS = new Set(["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export interface KeyHandlers {
  /** True: the key was used. */
  onCommand: (command: Command) => boolean;
  /** While connecting every key goes here first. */
  onConnectingKey: ((key: string) => boolean) | null;
}

export function useKeys(handlers: KeyHandlers) {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || event.isComposing) return;
      const { onCommand, onConnectingKey } = latest.current;
      const command = commandOf({ key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey });
      const inField = target?.closest(OWN_KEYS);
      if (inField && !(command === "find" || command === "publish" || command === "problem")) return;
      if (inField?.closest("[role=dialog], [role=alertdialog]")) return;
      if (onConnectingKey && !event.ctrlKey && !event.metaKey && !event.altKey && onConnectingKey(event.key)) {
        event.preventDefault();
        return;
      }
      if (!command) return;
      if (OF_CONTROLS.has(event.key) && command !== "publish" && !event.altKey && target?.closest(PRESSABLE)) return;
      if (onCommand(command)) event.preventDefault();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
