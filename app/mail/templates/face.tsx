import { Img, Text } from "@react-email/components";
import { createContext, useContext, type CSSProperties } from "react";
import { deriveAccent, FOYER_ACCENT } from "#app/colours/accent";
import { tileColour } from "#app/colours/tile";
import { LOGO_CID } from "#app/mail/cid";

/** What a mail shows of its workspace beside its name. The logo goes with the mail, as its size in pixels says how to draw it. */
export type MailFace = { accent?: string; logo?: { width: number; height: number } };

/** The face of the workspace that a mail is about, for the parts of its frame. */
export const FaceContext = createContext<MailFace>({});

/** The logo of the workspace, or its initial; Foyer's where the mail is about none. */
export function WorkspaceTile({ workspace }: { workspace: string | undefined }) {
  const { logo } = useContext(FaceContext);
  if (logo && workspace !== undefined)
    return <Img src={`cid:${LOGO_CID}`} alt={workspace} {...fitInto(logo)} style={styles.logo} />;
  const backgroundColor = workspace === undefined ? FOYER_ACCENT : tileColour(workspace);
  return (
    <Text aria-hidden style={{ ...styles.tile, backgroundColor }}>
      {toInitial(workspace ?? "Foyer")}
    </Text>
  );
}

/** At most 176 by 44, as on the pages. Mail programs need both as attributes. */
function fitInto({ width, height }: { width: number; height: number }) {
  const scale = Math.min(176 / width, 44 / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function toInitial(name: string): string {
  return [...new Intl.Segmenter("en").segment(name)][0]?.segment.toUpperCase() ?? "";
}

type ButtonColours = { button: string; text: string; link: string };

/** The colours of a button, of the words on it and of links: in a light mail program, and in a dark one. */
export function mailColours(accent?: string): { light: ButtonColours; dark: ButtonColours } {
  if (accent === undefined) return foyerColours;
  const { light, dark } = deriveAccent(accent);
  return {
    light: { button: light.accent, text: light.text, link: light.ink },
    dark: { button: dark.accent, text: dark.text, link: dark.ink },
  };
}

const foyerColours = {
  light: { button: FOYER_ACCENT, text: "#ffffff", link: FOYER_ACCENT },
  dark: { button: "#8b97ff", text: "#111113", link: "#8b97ff" },
};

const styles = {
  /** On white in the dark too: a logo's own ink is often dark. */
  logo: { borderRadius: "6px", backgroundColor: "#ffffff", color: "#18181b", fontSize: "15px" },
  tile: {
    margin: 0,
    width: "44px",
    height: "44px",
    borderRadius: "11px",
    color: "#ffffff",
    fontSize: "20px",
    lineHeight: "44px",
    fontWeight: 650,
    textAlign: "center",
  },
} satisfies Record<string, CSSProperties>;
