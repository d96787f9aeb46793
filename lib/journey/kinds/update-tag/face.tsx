import { Tag } from "lucide-react";
import type { Face } from "../face";
import { nameList } from "../words";
import { UpdateTagPanel } from "./panel";
import { readUpdateTag } from "./schema";

export const updateTagFace: Face = {
  icon: Tag,
  summary: (raw, { t, refs }) => {
    const { add, remove } = readUpdateTag(raw);
    const parts = [
      ...(add.length > 0 ? [t("tag.summary.add", { tags: nameList(add, refs.tags, t) })] : []),
      ...(remove.length > 0 ? [t("tag.summary.remove", { tags: nameList(remove, refs.tags, t) })] : []),
    ];
    return parts.length > 0 ? parts.join(" · ") : null;
  },
  Panel: UpdateTagPanel,
};
