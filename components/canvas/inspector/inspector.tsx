"use client";
import { Copy, Ellipsis, UsersRound, X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useClinicHref } from "@/components/shell/context";
import { IconButton } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { Tabs } from "@/components/ui/tabs";
import { TextField } from "@/components/ui/text-field";
import type { JourneyNode } from "@/lib/journey/document";
import { renameNode, setNote } from "@/lib/journey/edit/nodes";
import { outletsOf } from "@/lib/journey/graph";
import { faceOf } from "@/lib/journey/kinds/faces";
import { configure, disconnectSelected, duplicateSelected, removeSelected } from "../actions";
import { useCanvas, useCanvasData, useCanvasStore } from "../context";
import { KindIcon } from "../flow/kind-icon";
import type { Elsewhere } from "../standing";
import { documentOf, edit, inspect, select } from "../store/store";
import { useKindName, useOutletName } from "../words";

export type InspectorTab = "config" | "data" | "people" | "note";

interface InspectorProps {
  node: JourneyNode;
  tab: InspectorTab;
  onTab: (tab: InspectorTab) => void;
  onReveal: (id: string) => void;
  onClose: () => void;
  onSay: (text: string) => void;
  /** Figures and people of the published version; null: the node is not in it. */
  running: { version: number; people: number } | null;
  elsewhere: readonly Elsewhere[];
  data: ReactNode;
  people: ReactNode;
  isReadOnly: boolean;
}

export function Inspector({ node, tab, onTab, onReveal, onClose, onSay, running, elsewhere, data, people, isReadOnly }: InspectorProps) {
  const t = useTranslations("canvas");
  const { journeyId, refs, problemsOf } = useCanvasData();
  const href = useClinicHref();
  const store = useCanvasStore();
  const document = useCanvas(documentOf);
  const kindName = useKindName();
  const { Panel } = faceOf(node.kind);

  const targetOf = (outlet: string) => {
    const edge = document.edges.find((candidate) => candidate.from === node.id && candidate.outlet === outlet);
    return document.nodes.find((candidate) => candidate.id === edge?.to) ?? null;
  };

  return (
    <aside className="cv-panel" aria-label={t("inspector.title")} data-testid="inspector">
      <div className="flex items-center gap-2 pt-3 pr-3.5 pb-2 pl-[18px]">
        <KindIcon kind={node.kind} />
        <NodeName key={node.id} node={node} kind={kindName(node.kind)} isReadOnly={isReadOnly} />
        <IconButton
          size="sm"
          label={t("inspector.duplicate")}
          keys="Ctrl D"
          icon={<Copy width={14} height={14} aria-hidden />}
          isDisabled={isReadOnly}
          onPress={() => {
            select(store, [node.id]);
            duplicateSelected(store);
          }}
        />
        <MoreMenu node={node} isReadOnly={isReadOnly} />
        <IconButton size="sm" label={t("inspector.close")} keys="Esc" icon={<X aria-hidden />} onPress={onClose} />
      </div>
      <Tabs
        aria-label={t("inspector.title")}
        className="flex min-h-0 flex-1 flex-col [&>[role=tablist]]:px-[18px]"
        panelClassName="relative min-h-0 flex-1 overflow-auto data-[inert]:hidden"
        items={[
          { key: "config", label: t("inspector.config") },
          { key: "data", label: t("inspector.data"), count: running ? `v${running.version}` : undefined },
          { key: "people", label: t("inspector.people"), count: running?.people },
          { key: "note", label: t("inspector.note") },
        ]}
        selected={tab}
        onSelect={onTab}
      >
        {tab === "config" ? (
          <fieldset disabled={isReadOnly} className="contents">
            <Panel
              key={node.id}
              node={node}
              refs={refs}
              problems={problemsOf.get(node.id) ?? []}
              targetOf={targetOf}
              onReveal={onReveal}
              nodes={document.nodes}
              onChange={(config, group) => {
                const dropped = configure(store, node.id, config, group ?? null);
                if (dropped > 0) onSay(t("inspector.dropped", { count: dropped }));
              }}
            />
          </fieldset>
        ) : null}
        {tab === "data" ? data : null}
        {tab === "people" ? people : null}
        {tab === "note" ? <Note key={node.id} node={node} isReadOnly={isReadOnly} /> : null}
      </Tabs>
      {(running || elsewhere.length > 0) && tab !== "people" ? (
        <div className="grid gap-1 border-t border-border px-[18px] py-2.5 text-sm text-muted">
          {running ? (
            <StandingLine version={running.version} people={running.people}>
              <button type="button" className="font-medium text-accent-text hover:underline" onClick={() => onTab("people")}>
                {t("inspector.show")}
              </button>
            </StandingLine>
          ) : null}
          {elsewhere.map((other) => (
            <StandingLine key={other.versionId} version={other.versionNumber} people={other.people}>
              <Link
                href={href(`/journeys/${journeyId}?mode=run&version=${other.versionId}&node=${encodeURIComponent(node.id)}&bucket=here`)}
                className="font-medium text-accent-text hover:underline"
              >
                {t("inspector.show")}
              </Link>
            </StandingLine>
          ))}
        </div>
      ) : null}
    </aside>
  );
}

function StandingLine({ version, people, children }: { version: number; people: number; children: ReactNode }) {
  const t = useTranslations("canvas.inspector");
  return (
    <p className="flex items-center gap-2">
      <UsersRound width={14} height={14} className="text-faint" aria-hidden />
      <span className="flex-1">{t("standing", { version, count: people })}</span>
      {children}
    </p>
  );
}

/** The name is a heading that can be typed in; empty, it keeps the old one. */
function NodeName({ node, kind, isReadOnly }: { node: JourneyNode; kind: string; isReadOnly: boolean }) {
  const t = useTranslations("canvas");
  const store = useCanvasStore();
  return (
    <input
      aria-label={t("inspector.name")}
      className="min-w-0 flex-1 truncate rounded-chip border border-transparent bg-transparent px-1 text-lg font-semibold hover:border-border focus:border-accent"
      maxLength={60}
      readOnly={isReadOnly}
      value={node.name}
      placeholder={kind}
      onChange={(event) => edit(store, (document) => renameNode(document, node.id, event.target.value), `name-${node.id}`)}
    />
  );
}

function Note({ node, isReadOnly }: { node: JourneyNode; isReadOnly: boolean }) {
  const t = useTranslations("canvas");
  const store = useCanvasStore();
  return (
    <div className="cv-sec">
      <TextField
        label={t("inspector.noteLabel")}
        help={t("inspector.noteHelp")}
        rows={8}
        maxLength={2000}
        isReadOnly={isReadOnly}
        value={node.note ?? ""}
        onChange={(note) => edit(store, (document) => setNote(document, node.id, note), `note-${node.id}`)}
      />
    </div>
  );
}

function MoreMenu({ node, isReadOnly }: { node: JourneyNode; isReadOnly: boolean }) {
  const t = useTranslations("canvas");
  const store = useCanvasStore();
  const outletName = useOutletName();
  const pulled = useCanvas((state) => state.pulled[node.id]) ?? [];
  const quiet = outletsOf(node).filter((outlet) => outlet.quiet);
  const onNode = (act: () => void) => () => {
    select(store, [node.id]);
    act();
  };
  return (
    <Menu
      aria-label={t("inspector.more")}
      placement="bottom end"
      trigger={<IconButton size="sm" label={t("inspector.more")} tooltip={false} icon={<Ellipsis aria-hidden />} isDisabled={isReadOnly} />}
      sections={[
        ...(quiet.length > 0
          ? [
              {
                key: "outlets",
                isMultiple: true,
                items: quiet.map((outlet) => ({
                  key: outlet.id,
                  label: t("inspector.pullOut", { outlet: outletName(outlet) }),
                  isSelected: pulled.includes(outlet.id),
                  onAction: () =>
                    store.setState((state) => ({
                      pulled: {
                        ...state.pulled,
                        [node.id]: pulled.includes(outlet.id) ? pulled.filter((id) => id !== outlet.id) : [...pulled, outlet.id],
                      },
                    })),
                })),
              },
            ]
          : []),
        {
          key: "node",
          items: [
            { key: "duplicate", label: t("inspector.duplicate"), keys: "Ctrl D", onAction: onNode(() => duplicateSelected(store)) },
            { key: "disconnect", label: t("inspector.disconnect"), keys: "X", onAction: onNode(() => disconnectSelected(store)) },
            {
              key: "delete",
              label: t("inspector.delete"),
              keys: "Delete",
              isDanger: true,
              onAction: onNode(() => {
                removeSelected(store);
                inspect(store, null);
              }),
            },
          ],
        },
      ]}
    />
  );
}
