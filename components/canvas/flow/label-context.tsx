"use client";
import { createContext, useContext } from "react";
import type { Point } from "./bezier";

const LabelContext = createContext<ReadonlyMap<string, Point>>(new Map());
export const LabelProvider = LabelContext.Provider;

/** Where an edge's label stands; null: it has none. */
export const useLabelPlace = (edge: string): Point | null => useContext(LabelContext).get(edge) ?? null;
