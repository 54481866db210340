/** A character code, or one of the wildcards below. */
type Token = number;

/** `*`: any characters. */
const ANY = -1;
/** `*` that ends before the next colon. */
const ANY_IN_SEGMENT = -2;
/** `?`: one character. */
const ONE = -3;

const STAR = '*'.charCodeAt(0);
const QUESTION_MARK = '?'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

/** Text with wildcards. What a policy variable stands for is matched as it is, even if it has a `*` in it. */
export type Pattern = readonly Token[];

/** `*` and `?` in the text are wildcards. */
export function patternOf(text: string): Token[] {
  return codesOf(text).map((code) => (code === STAR ? ANY : code === QUESTION_MARK ? ONE : code));
}

/** No character of the text is a wildcard. */
export function literal(text: string): Token[] {
  return codesOf(text);
}

function codesOf(text: string): Token[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

/**
 * The pattern of an ARN in the Resource element: a `*` ends at the segment's colon, unless it is the last character of its
 * segment.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function withinSegments(pattern: Pattern): Pattern {
  let colons = 0;
  return pattern.map((token, index) => {
    if (token === COLON) colons++;
    const next = pattern[index + 1];
    // The sixth segment is the resource, whose own colons are part of it.
    return token === ANY && colons < 5 && next !== undefined && next !== COLON ? ANY_IN_SEGMENT : token;
  });
}

/** The parts between the first `count - 1` colons; the last has the rest. */
export function segments(pattern: Pattern, count: number): Pattern[] {
  const parts: Token[][] = [[]];
  for (const token of pattern)
    if (token === COLON && parts.length < count) parts.push([]);
    else parts.at(-1)!.push(token);
  return parts;
}

/** Whether a pattern describes the whole text. Takes no longer than their lengths multiplied, whatever the pattern. */
export function matches(pattern: Pattern, text: string): boolean {
  // The numbers of tokens that may have been used up by the characters so far.
  let reached = skippingStars(pattern, new Set([0]));
  for (let index = 0; index < text.length && reached.size > 0; index++) {
    const code = text.charCodeAt(index);
    const next = new Set<number>();
    for (const at of reached) {
      const token = pattern[at];
      if (token === ANY || (token === ANY_IN_SEGMENT && code !== COLON)) next.add(at);
      else if (token === code || token === ONE) next.add(at + 1);
    }
    reached = skippingStars(pattern, next);
  }
  return reached.has(pattern.length);
}

/** A `*` may stand for nothing. A set is iterated with what is added meanwhile. */
function skippingStars(pattern: Pattern, reached: Set<number>): Set<number> {
  for (const at of reached) if (pattern[at] === ANY || pattern[at] === ANY_IN_SEGMENT) reached.add(at + 1);
  return reached;
}
