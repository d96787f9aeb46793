import dynamic from "next/dynamic";

/** Comes with the first condition that asks for a number: most rules begin without one. */
export const NumberField = dynamic(() => import("@/components/ui/number-field").then((module) => module.NumberField), {
  loading: () => <span className="h-8 w-20" aria-hidden />,
});
