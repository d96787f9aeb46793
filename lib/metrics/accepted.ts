/**
 * SQL (alias `d` of `dispatch`): with the provider for certain, which is what "called" and "texted" count wherever they stand. One that was
 * given up counts only if its acceptance was heard of.
 */
export const ACCEPTED = "(d.state = 'accepted' OR (d.state = 'ended' AND (d.provider_id IS NOT NULL OR d.outcome IS DISTINCT FROM 'unknown')))";
