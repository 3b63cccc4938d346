import { buttonClass } from "#app/ui/button";
import { controlClass, filtersClass } from "#app/ui/forms/control";

/** Finds accounts by how their name or email address begins. */
export function AccountsSearch({ q }: { q: string }) {
  return (
    <form className={filtersClass} method="get" role="search">
      <label className="sr-only" htmlFor="q">
        Search by how a name or an email address begins
      </label>{" "}
      <input
        id="q"
        className={`${controlClass} flex-[1_1_16rem]`}
        type="search"
        name="q"
        defaultValue={q}
        placeholder="Name or email address begins with"
      />{" "}
      <button className={buttonClass()}>Search</button>
    </form>
  );
}
