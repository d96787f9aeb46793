"use client";
import { useTranslations } from "next-intl";
import { MultiSelect } from "@/components/ui/combobox";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { Switch } from "@/components/ui/toggles";
import { FIELDS } from "../../fields";
import type { AssignWay } from "../../plan";
import type { PanelProps, PanelText } from "../face";
import { Section, useFieldError, useFieldName } from "../panel-parts";
import { type AssignConfig, assignDefaults, MAX_DAYS, MAX_TITLE, readFollowUp, type TaskConfig, taskDefaults } from "./schema";

export function FollowUpPanel({ node, refs, problems, onChange }: PanelProps) {
  const t = useTranslations("panels");
  const config = readFollowUp(node.config);
  const fieldError = useFieldError(problems);
  const { assign, task } = config;
  const setAssign = (next: AssignConfig | null) => onChange({ ...config, assign: next });
  const setTask = (next: TaskConfig | null, group?: string) => onChange({ ...config, task: next }, group);
  const staff = refs.staff
    .filter((person) => person.kind === (assign?.role ?? "consultant"))
    .map((person) => ({ value: person.id, label: person.name }));
  return (
    <>
      <Section>
        <Switch isSelected={assign !== null} onChange={(on) => setAssign(on ? assignDefaults() : null)}>
          {t("follow.assign")}
        </Switch>
        {assign ? (
          <div className="mt-3 grid gap-3">
            <Select
              label={t("follow.role")}
              options={[
                { value: "consultant", label: t("field.consultant") },
                { value: "web_consultant", label: t("field.webConsultant") },
              ]}
              value={assign.role}
              onChange={(role) => setAssign({ ...assign, role, staffIds: [] })}
            />
            <Select
              label={t("follow.way")}
              options={(["fixed", "round_robin", "least_load"] as const).map((way) => ({ value: way, label: wayName(way, t) }))}
              value={assign.way}
              onChange={(way) => setAssign({ ...assign, way, staffIds: way === "fixed" ? assign.staffIds.slice(0, 1) : assign.staffIds })}
            />
            {assign.way === "fixed" ? (
              <Select
                label={t("follow.staff")}
                options={staff}
                value={assign.staffIds[0] ?? null}
                placeholder={t("field.chooseStaff")}
                error={fieldError("assign.staffIds")}
                onChange={(id) => setAssign({ ...assign, staffIds: [id] })}
              />
            ) : (
              <MultiSelect
                label={t("follow.staff")}
                options={staff}
                value={assign.staffIds}
                error={fieldError("assign.staffIds")}
                onChange={(staffIds) => setAssign({ ...assign, staffIds })}
              />
            )}
          </div>
        ) : null}
      </Section>
      <Section>
        <Switch isSelected={task !== null} onChange={(on) => setTask(on ? taskDefaults() : null)}>
          {t("follow.task")}
        </Switch>
        {task ? <TaskFields task={task} fieldError={fieldError} onChange={setTask} /> : null}
        {fieldError("task") && !task ? <p className="yd-error mt-2">{fieldError("task")}</p> : null}
      </Section>
    </>
  );
}

const withField = (title: string, path: string): string => `${title}{{${path}}}`;

interface TaskFieldsProps {
  task: TaskConfig;
  fieldError: (field: string) => string | undefined;
  onChange: (task: TaskConfig, group?: string) => void;
}

function TaskFields({ task, fieldError, onChange }: TaskFieldsProps) {
  const t = useTranslations("panels");
  const fieldName = useFieldName();
  return (
    <div className="mt-3 grid gap-3">
      <TextField
        label={t("follow.title")}
        isRequired
        placeholder={t("follow.titlePlaceholder")}
        maxLength={MAX_TITLE}
        value={task.title}
        error={fieldError("task.title")}
        onChange={(title) => onChange({ ...task, title }, "title")}
      />
      <Select
        aria-label={t("follow.insertField")}
        size="sm"
        options={FIELDS.map(({ path }) => ({
          value: path,
          label: fieldName(path),
          isDisabled: withField(task.title, path).length > MAX_TITLE,
        }))}
        value={null}
        placeholder={t("follow.insertField")}
        onChange={(path) => onChange({ ...task, title: withField(task.title, path) })}
      />
      {task.title.includes("{{") ? (
        <p className="text-sm text-muted">
          {task.title.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, path: string) => t("quoted", { name: fieldName(path) }))}
        </p>
      ) : null}
      <NumberField
        label={t("follow.inDays")}
        className="w-36"
        unit={t("unit.day")}
        min={0}
        max={MAX_DAYS}
        value={task.inDays < 0 ? null : task.inDays}
        error={fieldError("task.inDays")}
        onChange={(days) => onChange({ ...task, inDays: days ?? -1 }, "days")}
      />
      <p className="text-sm text-muted">{t("follow.help")}</p>
    </div>
  );
}

function wayName(way: AssignWay, t: PanelText): string {
  switch (way) {
    case "fixed":
      return t("follow.fixed");
    case "round_robin":
      return t("follow.roundRobin");
    case "least_load":
      return t("follow.leastLoad");
  }
}
