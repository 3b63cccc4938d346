import { useRouteLoaderData } from "@remix-run/react";

/** The hidden token of every form on this page, as the root's loader gave it. */
export function useFormToken(): string {
  const root = useRouteLoaderData<{ formToken: string }>("root");
  return root?.formToken ?? "";
}
