"use client";
import { Modal } from "@heroui/react/modal";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, IconButton } from "./button";

export type DialogProps = {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Under the title. */
  subtitle?: ReactNode;
  /** At the right of the title, before the close button. */
  actions?: ReactNode;
  footer?: ReactNode;
  widthPx?: number;
  isDismissable?: boolean;
  role?: "dialog" | "alertdialog";
  children: ReactNode;
};

export function Dialog({
  isOpen,
  onClose,
  title,
  subtitle,
  actions,
  footer,
  widthPx = 520,
  isDismissable = true,
  role = "dialog",
  children,
}: DialogProps) {
  const t = useTranslations("common");
  return (
    <Modal.Backdrop className="yd-scrim" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={isDismissable}>
      <Modal.Container className="yd-dialog-box">
        <Modal.Dialog className="yd-dialog" role={role} style={{ width: `min(${widthPx}px, calc(100vw - 48px))` }}>
          <div className="yd-dialog-head">
            <div className="min-w-0 flex-1">
              <Modal.Heading className="text-xl font-semibold">{title}</Modal.Heading>
              {subtitle ? <p className="text-sm text-muted">{subtitle}</p> : null}
            </div>
            {actions}
            <IconButton label={t("close")} icon={<X aria-hidden />} size="sm" tooltip={false} onPress={onClose} />
          </div>
          <div className="yd-dialog-body">{children}</div>
          {footer ? <div className="yd-dialog-foot">{footer}</div> : null}
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

export type ConfirmDialogProps = {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will happen and to how many: "停止后不再呼叫剩余 612 人，不能恢复". */
  consequence: ReactNode;
  /** A verb with its object: "停止旅程". */
  confirmLabel: string;
  onConfirm: () => void;
  isDanger?: boolean;
  isPending?: boolean;
  /** Something is still to be chosen. */
  isConfirmDisabled?: boolean;
  error?: ReactNode;
  children?: ReactNode;
};

export function ConfirmDialog({
  isOpen,
  onClose,
  title,
  consequence,
  confirmLabel,
  onConfirm,
  isDanger,
  isPending,
  isConfirmDisabled,
  error,
  children,
}: ConfirmDialogProps) {
  const t = useTranslations("common");
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      role="alertdialog"
      widthPx={440}
      isDismissable={false}
      footer={
        <>
          <Button onPress={onClose} isDisabled={isPending} autoFocus={isDanger}>
            {t("cancel")}
          </Button>
          <Button
            variant={isDanger ? "danger-solid" : "primary"}
            onPress={onConfirm}
            isPending={isPending}
            isDisabled={isConfirmDisabled}
            autoFocus={!isDanger}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <p>{consequence}</p>
      {children}
      {error ? (
        <p role="alert" className="mt-3 text-danger-text">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}
