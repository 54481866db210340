/** What a shell, git and npm take as it is, wherever it stands. */
const PLAIN = /^[\w@%+,./][\w@%+=,./:-]*$/;
/** Control characters, and those that are not seen or turn the text around: nobody could copy them from a screen. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** A text as one word of a POSIX shell, for a command line that somebody copies. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (UNSEEN.test(text)) return `"$(printf ${singleQuoted(octal(text))})"`;
  return singleQuoted(text);
}

/**
 * A path as one word that no command takes for anything else: not for an option, and git not for a host (`host:path`, in
 * git-push's manual, "GIT URLS") or somebody's home (`~/path`, which git reads by itself, quoted or not).
 */
export function shellPath(path: string): string {
  return shellWord(/^[-~]|^[^/]*:/.test(path) ? `./${path}` : path);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What printf(1) takes for these bytes; a text that ends with a line break loses it, as `$(…)` takes it away. */
function octal(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      /[\w./:@+,=]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('');
}
