import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Mark } from "@/components/shell/mark";
import { SignInForm } from "@/components/shell/sign-in-form";
import { SignInPicture } from "@/components/shell/sign-in-picture";
import { currentUserId } from "@/lib/auth/sign-in";
import { localPath } from "@/lib/http/local-path";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("title") };
}

type Props = { searchParams: Promise<{ next?: string | string[]; problem?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const t = await getTranslations("auth");
  const common = await getTranslations("common");
  const { next, problem } = await searchParams;
  const target = localPath(next);
  const code = typeof problem === "string" ? problem : null;
  if (!code && (await currentUserId(await headers()))) redirect(target);
  return (
    <main className="grid min-h-dvh bg-surface lg:grid-cols-[minmax(420px,5fr)_7fr]">
      <div className="flex flex-col px-10 py-8">
        <div className="flex items-center gap-2.5">
          <Mark sizePx={28} />
          <span className="text-xl font-semibold tracking-[0.02em]">{common("appName")}</span>
        </div>
        <div className="m-auto w-full max-w-80 py-10">
          <h1 className="text-2xl font-semibold">{t("title")}</h1>
          <p className="mt-1 mb-6 text-muted">{t("subtitle")}</p>
          <SignInForm next={target} problemCode={code} />
        </div>
        <p className="text-sm text-faint">{t("foot")}</p>
      </div>
      <SignInPicture />
    </main>
  );
}
