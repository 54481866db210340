// A thread of its own for what touches each of tens of thousands of files: the rehearsal answers requests meanwhile.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const { dirname, join, relative, resolve } = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');

/** Written last by npm, and so here: a directory that is newer makes npm distrust it. */
const LOCK = '.package-lock.json';
/** Where tools keep what they can make anew. No build in AWS finds any. */
const CACHE = '.cache';

// Of this thread alone, which only Linux knows.
if (workerData.background && process.platform === 'linux') os.setPriority(10);

const tasks = {
  /** A copy that shares no file with the original. What it is afterwards. */
  copy({ from, to }) {
    copyDirectory(from, to, from, (name) => name === CACHE || name === LOCK);
    fs.copyFileSync(join(from, LOCK), join(to, LOCK));
    return fingerprint(to);
  },

  /** What a copy is after a build, its caches taken away. */
  look({ directory }) {
    fs.rmSync(join(directory, CACHE), { recursive: true, force: true });
    return fingerprint(directory);
  },

  /** As `look`, where npm has installed it; undefined if anything was written into it since. */
  lookInstalled({ directory }) {
    fs.rmSync(join(directory, CACHE), { recursive: true, force: true });
    const installed = fs.lstatSync(join(directory, LOCK), { bigint: true }).ctimeNs;
    for (const { stat } of entries(directory)) if (stat.ctimeNs > installed) return undefined;
    return fingerprint(directory);
  },

  remove({ directory }) {
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  },
};

parentPort.postMessage(tasks[workerData.task](workerData));

function copyDirectory(from, to, root, leaveOut = () => false) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (leaveOut(entry.name)) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyDirectory(source, target, root);
    else if (entry.isSymbolicLink()) copyLink(source, target, root);
    // Cloned where the file system can: that takes no room until one of both changes.
    else if (entry.isFile()) fs.copyFileSync(source, target, fs.constants.COPYFILE_FICLONE);
    else throw new Error(`${source} is not a file, a directory or a link`);
  }
}

/** A link that leads out of the original would lead a build to the same place. */
function copyLink(source, target, root) {
  const to = fs.readlinkSync(source);
  const way = relative(root, resolve(dirname(source), to));
  if (resolve(to) === to || way.split(/[/\\]/)[0] === '..') throw new Error(`${source} is a link to ${to}`);
  fs.symlinkSync(to, target);
}

/** Changes with everything that is written, added, taken away or given another name below a directory. */
function fingerprint(directory) {
  const hash = createHash('sha256');
  for (const { path, stat } of entries(directory)) {
    hash.update(`${path}\0${stat.mode} ${stat.size} ${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs}\n`);
  }
  return hash.digest('hex');
}

function* entries(directory, below = '') {
  for (const name of fs.readdirSync(join(directory, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = fs.lstatSync(join(directory, path), { bigint: true });
    yield { path, stat };
    if (stat.isDirectory()) yield* entries(directory, path);
  }
}
