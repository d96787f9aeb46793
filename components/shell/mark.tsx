/** The product's mark. */
export function Mark({ sizePx = 26 }: { sizePx?: number }) {
  return (
    <svg width={sizePx} height={sizePx} viewBox="0 0 26 26" aria-hidden className="block flex-none">
      <rect width="26" height="26" rx="7" fill="var(--yd-brand)" />
      <path d="M8 7v4.2c0 2 1.6 3.6 3.6 3.6h2.8c2 0 3.6 1.6 3.6 3.6V19" fill="none" stroke="var(--surface)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="8" cy="7.2" r="2.4" fill="var(--surface)" />
      <circle cx="18" cy="19" r="2.9" fill="var(--yd-brand-dot)" />
    </svg>
  );
}
