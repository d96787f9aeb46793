/** Which people are meant: one run, or the live runs of a version. */
export interface Scope {
  journeyId: string;
  versionId: string | null;
  runId: string | null;
}
