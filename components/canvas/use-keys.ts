"use client";
import { useEffect, useRef } from "react";
import { type Command, commandOf, isOwnKey } from "./keys";

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
      if (target && isOwnKey(command, (selector) => target.closest(selector) !== null)) return;
      // Some fields tell what was typed when they are left, and a field that is gone can't be.
      if (command === "escape" && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) target.blur();
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
