import { createContext } from "react";

/** The nonce that lets this answer's own scripts run. The browser hides it from scripts, so there it is empty. */
export const NonceContext = createContext<string | undefined>(undefined);

/** What status the page of a crash has. */
export const CrashContext = createContext<500 | 503 | undefined>(undefined);

/** Whether it is the page of a crash that answers a form, which the pages' script did not send. */
export const SentContext = createContext(false);
