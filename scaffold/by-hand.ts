/** What cannot be done safely by a program, in words for the person who does it; nothing was written. Exit code 1. */
export class ByHand extends Error {
  override readonly name = 'ByHand';
}
