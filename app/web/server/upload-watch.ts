import { CR, LF } from "#app/domain/imports/reading/beginning";
import { MAX_ROW_BYTES } from "#app/domain/imports/reading/csv-rows";
import { SAMPLE } from "#app/domain/imports/reading/encoding";
import { Refusal } from "#app/domain/shared/errors";
import { findOpenPart, type Fault, type LargePage } from "#app/web/uploads";

/**
 * Looks at a file while it is being sent, so that one that no end makes right is refused at once. Each chunk costs a search for
 * what could be wrong; only where there is some is the form taken apart.
 */
export class UploadWatch {
  private isOver: boolean;
  private hasNul = false;
  /** How many bytes came since the last line break. */
  private lineBytes = 0;

  constructor(
    private readonly contentType: string,
    private readonly page: LargePage,
  ) {
    this.isOver = page.refuseBeginning === undefined;
  }

  /** What is wrong with the file, of which `chunk` came last; undefined while there is nothing. */
  look(chunks: Buffer[], chunk: Buffer): Fault | undefined {
    if (this.isOver) return undefined;
    const lastBreak = Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR));
    this.lineBytes = lastBreak < 0 ? this.lineBytes + chunk.length : chunk.length - lastBreak - 1;
    this.hasNul ||= chunk.includes(0);
    return this.hasNul || this.lineBytes > MAX_ROW_BYTES ? this.judge(chunks) : undefined;
  }

  private judge(chunks: Buffer[]): Fault | undefined {
    const part = findOpenPart(chunks, this.contentType, this.page);
    const { name = "", isFile, content } = part ?? {};
    if (!isFile || !content || !this.page.fields.includes(name)) {
      // Of what is no file, or has come whole, the end is waited for.
      this.isOver = part !== undefined;
      return undefined;
    }
    const beginning = Buffer.concat(content);
    // A few bytes do not tell yet: then they are looked at again with the next ones.
    this.hasNul = beginning.length < SAMPLE;
    try {
      this.isOver = this.page.refuseBeginning?.(beginning) ?? true;
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return { field: name, reason: error.message };
      throw error;
    }
  }
}
