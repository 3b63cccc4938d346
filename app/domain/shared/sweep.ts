/** How many rows one statement deletes: an import or a bulk action may have a hundred thousand. */
export const SWEPT_AT_ONCE = 5000;

type Sweep<Key> = {
  /** The next one to delete, or undefined where none is left. */
  findOld: () => Promise<Key | undefined>;
  /** Deletes some of its rows, and says how many they were. */
  deleteRows: (key: Key) => Promise<bigint>;
  deleteOne: (key: Key) => Promise<unknown>;
};

/** Deletes what is old, one after another: the rows of each first, some at once. Begun anew, it goes on where it ended. */
export async function sweep<Key>({ findOld, deleteRows, deleteOne }: Sweep<Key>): Promise<void> {
  for (let old = await findOld(); old; old = await findOld()) {
    while ((await deleteRows(old)) > 0n);
    await deleteOne(old);
  }
}
