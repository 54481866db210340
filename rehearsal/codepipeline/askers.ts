import type { Asker } from './gates';

/** Says yes to everything but the loss of data: whoever wants that says which. */
export const approving: Asker = async ({ loss }) =>
  loss === undefined
    ? { approved: true, by: 'by --approve' }
    : { approved: false, by: 'by --approve, which opens no gate behind which data is lost' };

/** Answers nothing: at the first gate there is time for what a push will need. */
export function preparing(prepare: () => void): Asker {
  return () => {
    prepare();
    return new Promise(() => {});
  };
}
