/** Words that a shell, git and npm take literally in any position. */
const PLAIN = /^[\w@%+,./][\w@%+=,./:-]*$/;
/** Characters that cannot be copied from a screen: controls, and those that are invisible or reverse the text. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** A text as one word of a POSIX shell, for a command line that somebody copies. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (UNSEEN.test(text)) return `"$(printf ${singleQuoted(octal(text))})"`;
  return singleQuoted(text);
}

/**
 * A path as one word that commands do not take for an option, and git not for a host (`host:path`: git-push(1), "GIT
 * URLS") or a home directory (`~/path`, which git expands even if it is quoted).
 */
export function shellPath(path: string): string {
  return shellWord(/^[-~]|^[^/]*:/.test(path) ? `./${path}` : path);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The text with octal escapes, for printf(1). Line breaks at its end are lost, because `$(…)` removes them. */
function octal(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      /[\w./:@+,=]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('');
}
