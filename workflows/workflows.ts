/** Everything that runs inside the workflow sandbox. */
export { journeyShard } from "./journey/shard";
export { journeyLaunch, journeyRun } from "./journey/workflow";
export { journeyMigration } from "./migration/workflow";
export { pumpLoop } from "./pumps/workflow";
export { journeySimulation } from "./simulation/workflow";
