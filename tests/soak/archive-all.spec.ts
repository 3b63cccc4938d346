import { testArchivingAll } from "../support/bulk-tab";

testArchivingAll(false);
