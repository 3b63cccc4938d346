// Loaded into a measured process by NODE_OPTIONS. On SIGUSR2 it collects garbage and prints what is left of the heap, in kilobytes.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  console.log(`heap ${Math.round(process.memoryUsage().heapUsed / 1024)}`);
});
