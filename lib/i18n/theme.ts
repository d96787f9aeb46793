export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = "yidao_theme";

export function asTheme(value: string | null | undefined): Theme {
  return THEMES.find((t) => t === value) ?? "system";
}
