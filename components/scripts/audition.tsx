"use client";
import { Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { asClientError } from "@/components/client-error";
import { IconButton } from "@/components/ui/button";
import { useFormat } from "@/components/use-format";

type PlayerState = "idle" | "loading" | "playing" | "paused";

/** Only one at a time is heard. */
let sounding: HTMLAudioElement | null = null;

/** A small player for one scene of a script: play and pause, where it is, how long it is. Nothing is loaded before the first play. */
export function Audition({ scriptId, sceneId, title }: { scriptId: string; sceneId: string; title: string }) {
  const t = useTranslations("scripts.audio");
  const format = useFormat();
  const audio = useRef<HTMLAudioElement>(null);
  const [state, setState] = useState<PlayerState>("idle");
  const [seconds, setSeconds] = useState(0);
  const [duration, setDuration] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const failureText = useFailureText();
  const src = `/api/scripts/${scriptId}/audio?scene=${encodeURIComponent(sceneId)}`;
  useEffect(() => {
    const element = audio.current;
    return () => {
      element?.pause();
      if (sounding === element) sounding = null;
    };
  }, []);

  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (state === "playing") return element.pause();
    if (sounding !== element) sounding?.pause();
    sounding = element;
    setError(null);
    setState("loading");
    if (element.error) element.load();
    // What goes wrong is told by the error event.
    void element.play().catch(() => setState("paused"));
  };
  const fail = () => {
    setState("idle");
    void failureText(src).then(setError);
  };
  const isPlaying = state === "playing" || state === "loading";
  return (
    <div className="flex flex-col gap-1" data-testid={`audition-${sceneId}`}>
      <div role="group" aria-label={t("player", { title })} className="flex h-9 items-center gap-2 rounded-control border border-border px-1.5">
        <IconButton
          size="sm"
          tooltip={false}
          label={isPlaying ? t("pause", { title }) : t("play", { title })}
          icon={isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
          onPress={toggle}
        />
        <input
          type="range"
          min={0}
          max={duration ?? 1}
          step={0.1}
          value={Math.min(seconds, duration ?? 1)}
          disabled={duration === null}
          aria-label={t("position", { title })}
          aria-valuetext={t("at", { at: format.clock(seconds), of: format.clock(duration ?? 0) })}
          className="h-6 min-w-0 flex-1 accent-accent disabled:opacity-50"
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.currentTarget.value);
          }}
        />
        <span className="flex-none pr-1 text-sm text-muted tabular-nums">
          {state === "loading" && duration === null
            ? t("loading")
            : duration === null
              ? t("listen")
              : `${format.clock(seconds)} / ${format.clock(duration)}`}
        </span>
      </div>
      {error ? (
        <p role="alert" className="text-sm text-danger-text">
          {error}
        </p>
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the words stand right beside it */}
      <audio
        ref={audio}
        src={src}
        preload="none"
        onLoadedMetadata={(event) => setDuration(event.currentTarget.duration)}
        onTimeUpdate={(event) => setSeconds(event.currentTarget.currentTime)}
        onPlaying={() => setState("playing")}
        onPause={() => setState("paused")}
        onEnded={() => setSeconds(0)}
        onError={fail}
      />
    </div>
  );
}

/** A sound that can't be played says nothing of why: the address is asked once more. */
function useFailureText(): (src: string) => Promise<string> {
  const t = useTranslations("errors");
  return async (src) => {
    try {
      const answer = await fetch(src);
      if (answer.ok) return t("speech_unavailable");
      const body: unknown = await answer.json();
      const failure = typeof body === "object" && body !== null && "error" in body ? asClientError(body.error) : null;
      return failure && t.has(failure.code) ? t(failure.code, failure.params) : t("speech_unavailable");
    } catch {
      return t("offline");
    }
  };
}
