"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { asClientError, type ClientError } from "@/components/client-error";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { LanguageSwitch } from "./language-switch";

const LOCK_MINUTES = 15;
/** Only so much as to catch slips; the server decides. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Works before its script has come, too: then the browser posts it as a form and the server answers with a redirect. */
export function SignInForm({ next, problemCode }: { next: string; problemCode: string | null }) {
  const t = useTranslations("auth");
  const errors = useTranslations("errors");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(
    problemCode && errors.has(problemCode) ? errors(problemCode, { minutes: LOCK_MINUTES, id: "–", field: t("email"), permission: "" }) : null,
  );

  async function submit(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    if (!EMAIL.test(email.trim())) return setProblem(t("emailInvalid"));
    if (!password) return setProblem(t("passwordMissing"));
    setPending(true);
    const answer = await post({ email: email.trim(), password });
    if (answer === "ok") return window.location.assign(next);
    setPending(false);
    setPassword("");
    setProblem(answer === "offline" || !errors.has(answer.code) ? errors("offline") : errors(answer.code, answer.params));
  }

  return (
    <form action="/api/auth/sign-in" method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <input type="hidden" name="next" value={next} />
      <TextField
        label={t("email")}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        autoFocus
        isDisabled={isPending}
        placeholder="name@clinic.com"
      />
      <TextField
        label={t("password")}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        isDisabled={isPending}
      />
      <div role="alert" className="empty:hidden">
        {problem ? <p className="rounded-control bg-danger-soft px-3 py-2 text-danger-text">{problem}</p> : null}
      </div>
      <Button type="submit" variant="primary" isPending={isPending} className="w-full">
        {t("submit")}
      </Button>
      <LanguageSwitch />
    </form>
  );
}

type Answer = "ok" | "offline" | ClientError;

async function post(given: { email: string; password: string }): Promise<Answer> {
  try {
    const answer = await fetch("/api/auth/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(given) });
    if (answer.ok) return "ok";
    const body: unknown = await answer.json();
    return (typeof body === "object" && body !== null && "error" in body ? asClientError(body.error) : null) ?? "offline";
  } catch {
    return "offline";
  }
}
