import { Handle, Position } from "@xyflow/react";
import type { OutletSpec } from "@/lib/journey/kinds/types";
import { useOutletName } from "../words";
import { hasOutletRow } from "@/lib/journey/layout-size";
import { handleCenter } from "./geometry";

interface OutletRowProps {
  outlets: OutletSpec[];
  width: number;
  /** The node is selected: its handles are filled. */
  isOn?: boolean;
  picked?: string | null;
  isConnectable: boolean;
}

/** The labelled ways out in order of evaluation, a handle under each. */
export function OutletRow({ outlets, width, isOn, picked, isConnectable }: OutletRowProps) {
  const outletName = useOutletName();
  return (
    <>
      {hasOutletRow(outlets) ? (
        <div className="cv-outlets">
          {outlets.map((outlet) => (
            <span key={outlet.id} className="cv-outlet" data-picked={picked === outlet.id} title={outletName(outlet)}>
              {outletName(outlet)}
            </span>
          ))}
        </div>
      ) : null}
      {outlets.map((outlet, index) => (
        <Handle
          key={outlet.id}
          type="source"
          id={outlet.id}
          position={Position.Bottom}
          isConnectable={isConnectable}
          data-on={isOn}
          data-testid={`outlet-${outlet.id}`}
          style={{ left: handleCenter(index, outlets.length, width) }}
        />
      ))}
    </>
  );
}
