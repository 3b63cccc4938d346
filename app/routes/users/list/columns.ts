import type { Column, Sort } from "#app/ui/table/table-head";
import { hrefWith } from "#app/web/urls";

/** By which of its columns the list can be sorted, and how a first press sorts. */
const sortable = {
  name: { label: "Name", first: "name" },
  email: { label: "Email address", first: "email" },
  status: { label: "Status", first: "status" },
  invited: { label: "Invited by", first: "-invited" },
  seen: { label: "Last seen", first: "-seen" },
} as const;

/** The columns of the list, with links that sort it. `here` is the list's URL as it is now, `chosen` its `sort`. */
export function buildColumns(here: string, chosen: string): Column[] {
  const sorts = (...names: (keyof typeof sortable)[]) => names.map((name) => buildSort(here, chosen, name));
  return [
    { label: "Name", sorts: sorts("name", "email") },
    { label: "Role", className: "w-20 narrow:hidden" },
    { label: "Groups", className: "@3xl:w-[13%] narrow:hidden" },
    { label: "Status", sorts: sorts("status"), className: "@3xl:w-[23%]" },
    { label: "Invited by", sorts: sorts("invited"), className: "@3xl:w-[13%]" },
    { label: "Last seen", sorts: sorts("seen"), className: "@3xl:w-[12%]" },
  ];
}

/** Another press turns the order round. */
function buildSort(here: string, chosen: string, name: keyof typeof sortable): Sort {
  const { label, first } = sortable[name];
  const isChosen = chosen === name || chosen === `-${name}`;
  const turned = chosen.startsWith("-") ? name : `-${name}`;
  return {
    label,
    href: sortHref(here, isChosen ? turned : first),
    isSorted: isChosen ? (chosen.startsWith("-") ? "descending" : "ascending") : undefined,
  };
}

/** By name is how the list is sorted without saying so. */
function sortHref(here: string, sort: string): string {
  return hrefWith(new URL(here, "http://localhost"), { sort: sort === "name" ? undefined : sort });
}
