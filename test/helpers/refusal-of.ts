import { Refusal } from '../../rehearsal/kit/refusal';

/** What an attempt is refused with. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Refusal['detail']> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).detail;
}
