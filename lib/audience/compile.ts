import { checkRule, RuleError, typed } from "./check";
import { type ConditionCompiler, conditionSql, type OwnRun } from "./compile-condition";
import type { Rule } from "./rule";

export interface CompileOptions {
  /** "YYYY-MM-DD" in the company's zone: what "today" means. */
  today: string;
  /** IANA zone of the company. */
  timezone: string;
  /** Placeholders start at $(paramOffset + 1). */
  paramOffset?: number;
  /** A test run: its own calls and tags are seen beside the live ones. */
  own?: OwnRun;
}

export interface CompiledRule {
  /** A boolean SQL expression over the alias `c` of table customer; every value is a parameter. */
  sql: string;
  params: unknown[];
}

/**
 * Compiles a rule to SQL. Unknown stays out: a condition over a missing value is false, and its negation is true, so that
 * "not" is always the complement. Throws RuleError for a rule that `checkRule` refuses.
 */
export function compileRule(rule: Rule, options: CompileOptions): CompiledRule {
  const problems = checkRule(rule);
  if (problems.length > 0) throw new RuleError(problems);
  const params: unknown[] = [];
  const offset = options.paramOffset ?? 0;
  const compiler: ConditionCompiler = {
    today: options.today,
    timezone: options.timezone,
    ...(options.own ? { own: options.own } : {}),
    param(value, cast) {
      params.push(value);
      return `$${offset + params.length}::${cast}`;
    },
  };
  const compile = (node: Rule): string => {
    if (node.type === "condition") return conditionSql(compiler, typed(node));
    const joined = node.rules.map(compile).join(node.combinator === "and" ? " AND " : " OR ");
    return node.not ? `NOT (${joined})` : `(${joined})`;
  };
  return { sql: compile(rule), params };
}
