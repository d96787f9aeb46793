import { cx } from "./cx";

interface RadioCardsProps<Value extends string> {
  label: string;
  /** Of the group, once on a page. */
  name: string;
  options: { value: Value; title: string; text: string }[];
  value: Value | null;
  onChange: (value: Value) => void;
  /** Its columns and place. */
  className?: string;
}

/** One of a few ways, each with a sentence that says what it means. */
export function RadioCards<Value extends string>({ label, name, options, value: chosen, onChange, className }: RadioCardsProps<Value>) {
  return (
    <div role="radiogroup" aria-label={label} className={cx("grid gap-2", className)}>
      {options.map(({ value, title, text }) => (
        <label
          key={value}
          className="flex min-w-0 cursor-pointer gap-2 rounded-control border border-border px-2.5 py-2 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChange(value)}
            className="mt-0.5 size-4 flex-none accent-accent outline-none"
          />
          <span className="min-w-0 font-medium">
            {title}
            <span className="block text-sm font-normal text-muted">{text}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
