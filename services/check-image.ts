import path from 'node:path';
import { ageOf, baseImages, newerThan } from './base-image';
import { newestOf } from './newest-image';

/**
 * `npm run check:image` says what is newer than the images that the services start from, and which were not looked up for
 * too long; exit code 1 if there is anything to say, or nobody could be asked.
 *
 * With `--age` it asks nobody and never fails: that is part of `npm run check`, which must not turn red because time has
 * passed.
 */
async function main(words: readonly string[]): Promise<void> {
  const images = baseImages(path.relative(process.cwd(), __dirname));
  const ages = images.flatMap((image) => ageOf(image, new Date()));
  for (const line of ages) console.warn(line);
  if (words.includes('--age')) return;
  const newer: string[] = [];
  for (const image of images) {
    try {
      const found = newerThan(image, await newestOf(image));
      newer.push(...found);
      if (found.length === 0) console.log(`${image.file}: Node ${image.version} is the newest of its line`);
    } catch (error) {
      newer.push((error as Error).message);
    }
  }
  for (const line of newer) console.warn(line);
  if (ages.length + newer.length > 0) process.exitCode = 1;
}

void main(process.argv.slice(2));
