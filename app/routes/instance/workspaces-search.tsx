import { buttonClass } from "#app/ui/button";
import { controlClass, filtersClass } from "#app/ui/forms/control";
import { labelClass } from "#app/ui/forms/field";

/** Finds workspaces by any part of their name or address. */
export function WorkspacesSearch({ q }: { q: string }) {
  return (
    <form className={`${filtersClass} items-end`} method="get" role="search">
      <div className="flex-[1_1_16rem]">
        <label className={labelClass} htmlFor="q">
          Search by name or address
        </label>{" "}
        <input id="q" className={`${controlClass} w-full`} type="search" name="q" defaultValue={q} maxLength={200} />
      </div>{" "}
      <button className={buttonClass()}>Search</button>
    </form>
  );
}
