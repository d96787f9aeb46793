import type { Rule } from "@/lib/audience/rule";
import type { JourneyDocument, JourneyEdge, JourneyNode, Kind } from "../document";
import { edgeId } from "../edit/ids";
import { mapVariables } from "../fields";
import type { AiCallConfig } from "../kinds/ai-call/schema";
import type { AudienceEntryConfig, AudienceSchedule } from "../kinds/audience-entry/schema";
import type { SmsConfig } from "../kinds/sms/schema";
import type { EventUntil, WaitConfig } from "../kinds/wait/schema";
import { layout } from "../layout";
import type { EventMatch, WaitUntil } from "../plan";
import type { JourneyRefs } from "../refs";

/** Chinese and English, in this order. */
export type Words = readonly [zh: string, en: string];

/**
 * Draws a ready journey with what the company has: audiences, texts and tags are found by name, scripts by the template
 * they were made from. What is not found stays open and shows as a problem to solve.
 */
export class Builder {
  private readonly refs: JourneyRefs;
  private readonly language: 0 | 1;
  private readonly nodes: JourneyNode[] = [];
  private readonly edges: JourneyEdge[] = [];

  constructor(refs: JourneyRefs, locale: "zh-CN" | "en") {
    this.refs = refs;
    this.language = locale === "zh-CN" ? 0 : 1;
  }

  /** Only by its whole name: an audience of a similar name may be of other people, and who is called is not to be guessed. */
  entry(name: Words, audienceName: string, schedule: AudienceSchedule): string {
    const audience = this.refs.audiences.find((candidate) => candidate.name === audienceName);
    const config: AudienceEntryConfig = {
      audienceId: audience?.id ?? "",
      schedule,
      reentry: { type: "after_exit" },
      limits: { total: null, daily: null },
    };
    return this.add("audience-entry", name, config);
  }

  /** `rules`: the intents of each rule of the multi-branch. */
  call(name: Words, scriptTemplate: string, rules: string[][]): string {
    const script = this.refs.scripts.find((candidate) => candidate.templateKey === scriptTemplate && candidate.state === "enabled");
    const config: AiCallConfig = {
      scriptId: script?.id ?? "",
      variables: script ? mapVariables(script.variables) : {},
      redial: null,
      branches: { enabled: true, rules: rules.map((intents, index) => ({ id: `r${index + 1}`, intents })) },
      staleAfterMinutes: null,
    };
    return this.add("ai-call", name, config);
  }

  text(name: Words, templateName: string): string {
    const template = this.refs.templates.find((candidate) => candidate.name === templateName);
    const config: SmsConfig = {
      templateId: template?.id ?? "",
      variables: template ? mapVariables(template.variables) : {},
      staleAfterMinutes: null,
    };
    return this.add("sms", name, config);
  }

  wait(name: Words, until: WaitUntil): string {
    const config: WaitConfig = { until };
    return this.add("wait", name, config);
  }

  waitFor(name: Words, on: EventMatch, timeout: EventUntil["timeout"]): string {
    const config: WaitConfig = { until: { type: "event", on, timeout } };
    return this.add("wait", name, config);
  }

  tag(name: Words, tagName: string): string {
    const tag = this.refs.tags.find((candidate) => candidate.name === tagName);
    return this.add("update-tag", name, { add: tag ? [tag.id] : [], remove: [] });
  }

  condition(name: Words, caseName: Words, when: Rule): string {
    return this.add("condition", name, { rules: [{ id: "r1", name: caseName[this.language], when }] });
  }

  exit(name: Words): string {
    return this.add("exit", name, { reason: "" });
  }

  /** From an outlet ("next" unless named) to a node. */
  lead(from: string, to: string, outlet = "next"): this {
    this.edges.push({ id: edgeId(from, outlet), from, outlet, to });
    return this;
  }

  document(): JourneyDocument {
    return layout({ schema: 1, nodes: this.nodes, edges: this.edges });
  }

  private add(kind: Kind, name: Words, config: Record<string, unknown>): string {
    const id = `n${this.nodes.length + 1}`;
    this.nodes.push({ id, kind, name: name[this.language], position: { x: 0, y: 0 }, config });
    return id;
  }
}
