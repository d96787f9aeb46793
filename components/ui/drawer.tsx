"use client";
import { Modal } from "@heroui/react/modal";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { isListOpen } from "./open-list";

export type DrawerProps = {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  widthPx?: number;
  /**
   * "modal": over the page with a scrim; "floating": over the page, which stays usable; "inline": a column of the page's own layout.
   */
  mode?: "modal" | "floating" | "inline";
  className?: string;
  children: ReactNode;
};

export function Drawer({ isOpen, onClose, title, actions, footer, widthPx = 424, mode = "modal", className, children }: DrawerProps) {
  const t = useTranslations("common");
  const headingId = useId();
  if (mode !== "modal") {
    if (!isOpen) return null;
    return (
      <SidePanel onClose={onClose} headingId={headingId} isFloating={mode === "floating"} widthPx={widthPx} className={className}>
        <div className="yd-drawer-head">
          <h2 id={headingId} className="min-w-0 flex-1 truncate text-lg font-semibold">
            {title}
          </h2>
          {actions}
          <IconButton label={t("close")} icon={<X aria-hidden />} size="sm" tooltip={false} onPress={onClose} />
        </div>
        <div className="yd-drawer-body">{children}</div>
        {footer ? <div className="yd-drawer-foot">{footer}</div> : null}
      </SidePanel>
    );
  }
  return (
    <Modal.Backdrop className="yd-scrim" data-align="end" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal.Container className="yd-drawer-box">
        <Modal.Dialog className={cx("yd-drawer", className)} style={{ width: widthPx, maxWidth: "100vw" }}>
          <div className="yd-drawer-head">
            <Modal.Heading className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</Modal.Heading>
            {actions}
            <IconButton label={t("close")} icon={<X aria-hidden />} size="sm" tooltip={false} onPress={onClose} />
          </div>
          <div className="yd-drawer-body">{children}</div>
          {footer ? <div className="yd-drawer-foot">{footer}</div> : null}
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

type SidePanelProps = { onClose: () => void; headingId: string; isFloating: boolean; widthPx: number; className?: string; children: ReactNode };

/** Takes the focus when it opens and gives it back when it goes; Esc inside it closes it. */
function SidePanel({ onClose, headingId, isFloating, widthPx, className, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isFloating) return;
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isFloating]);
  useEffect(() => {
    const node = panel.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !isListOpen(event.target)) onClose();
    };
    node?.addEventListener("keydown", onKeyDown);
    return () => node?.removeEventListener("keydown", onKeyDown);
  }, [onClose]);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-labelledby={headingId}
      className={cx("yd-drawer", className)}
      data-floating={isFloating}
      style={{ width: widthPx, maxWidth: "100vw" }}
    >
      {children}
    </aside>
  );
}
