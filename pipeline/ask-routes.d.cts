import type { Answer } from '../services/catalog/provider';

/** What came. */
export interface Answered {
  readonly status: number;
  readonly mediaType: string | null;
  readonly text: string;
}

/** What an answer has against it, in words; empty if it is as expected. Without a media type, the status alone counts. */
export function problemsOf(expected: Pick<Answer, 'status'> & Partial<Answer>, answered: Answered): string[];
