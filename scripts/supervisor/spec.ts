/** A child process that the supervisor keeps running. */
export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Where its output goes instead of the terminal. */
  logFile?: string;
  /** What ends it orderly; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** How long an orderly end may take before it is killed; default 10 s. */
  stopWithinMs?: number;
  /** Before every start, also after it died. */
  prepare?(): Promise<void>;
  /** Resolves true once it does its work; asked again every 100 ms. */
  isReady(): Promise<boolean>;
  /** default 60 s */
  readyWithinMs?: number;
  /** Try again (with back-off) also when the very first start fails: for work on the code. */
  persistent?: boolean;
}
