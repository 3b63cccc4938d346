/** What a field, a list to choose from and a text area look like. A finger gets 44 px, and text that iOS does not zoom into. */
export const controlClass =
  "min-h-8.5 rounded-lg border border-edge bg-panel px-2.5 placeholder:text-faint aria-invalid:border-danger aria-invalid:[box-shadow:inset_0_0_0_1px_var(--danger)] pointer-coarse:min-h-11 pointer-coarse:text-[1rem]";

export const inputClass = `${controlClass} w-full read-only:bg-bg read-only:text-soft`;

/** The form above a list that narrows it. */
export const filtersClass = "mb-3.5 flex flex-wrap gap-2 print:hidden";
