import type { Kind } from "@/lib/journey/document";
import { kindOf } from "@/lib/journey/kinds";
import { faceOf } from "@/lib/journey/kinds/faces";

export function KindIcon({ kind, size = 28 }: { kind: Kind; size?: 28 | 20 }) {
  const Icon = faceOf(kind).icon;
  const px = size === 20 ? 12 : 16;
  return (
    <span className="cv-icon" data-category={kindOf(kind).category} data-size={size}>
      <Icon width={px} height={px} aria-hidden />
    </span>
  );
}
