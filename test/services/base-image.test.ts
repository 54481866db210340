import { createServer } from 'node:http';
import path from 'node:path';
import { ageOf, type BaseImage, baseImageOf, baseImages, newerThan } from '../../services/base-image';
import { newestOf } from '../../services/newest-image';
import { listen, type Served } from '../helpers/http-service';

const root = path.resolve(__dirname, '../..');
const [ours, later] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];
const from = (registry: string) =>
  `# Pinned on 2026-01-31.\nFROM ${registry}/library/node:22.9.0-slim@${ours}\nCMD []\n`;

/** Releases and registry at once, as they answer. */
let world: Served;
let releases = ['v24.1.0', 'v22.9.0', 'v22.10.0', 'v20.30.0'];
let digest = ours;
let image: BaseImage;

beforeAll(async () => {
  world = await listen(
    createServer(({ url, headers, method }, response) => {
      const here = `http://127.0.0.1:${world.port}`;
      if (url === '/index.json') return response.end(JSON.stringify(releases.map((version) => ({ version }))));
      if (url === '/token?service=registry&scope=repository%3Alibrary%2Fnode%3Apull') {
        return response.end('{"token":"let-me-in"}');
      }
      if (url !== '/v2/library/node/manifests/22.9.0-slim' || method !== 'GET') return response.writeHead(404).end();
      if (headers.authorization !== 'Bearer let-me-in') {
        const challenge = `Bearer realm="${here}/token",service="registry",scope="repository:library/node:pull"`;
        return response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
      }
      return response.writeHead(200, { 'Docker-Content-Digest': digest }).end('{}');
    }),
  );
  image = baseImageOf(from(`127.0.0.1:${world.port}`), 'services/cats/Dockerfile');
});
afterAll(() => world.close());

const newer = async () => newerThan(image, await newestOf(image, `http://127.0.0.1:${world.port}/index.json`));

test('every image of a service is named by version, digest and date', () => {
  const images = baseImages(path.join(root, 'services'));
  expect(images.length).toBeGreaterThan(0);
  for (const { version, repository } of images) {
    expect([version, repository]).toEqual([expect.stringMatching(/^22\./), 'docker/library/node']);
  }
});

test('a newer version of its line is told, and no other line', async () => {
  expect(await newer()).toEqual(['services/cats/Dockerfile: Node 22.9.0 is used, and 22.10.0 is out: use that']);
  releases = ['v24.1.0', 'v22.9.0'];
  expect(await newer()).toEqual([]);
});

test('a newer build of the same version is told', async () => {
  digest = later;
  expect(await newer()).toEqual([`services/cats/Dockerfile: 22.9.0-slim was built again: it is ${later} now`]);
});

test('who cannot be asked is named', async () => {
  const away = 'http://127.0.0.1:1/index.json';
  await expect(newestOf(image, away)).rejects.toThrow(`${away}: cannot be asked: `);
  await expect(newestOf({ ...image, tag: '22.9.1-slim' }, `http://127.0.0.1:${world.port}/index.json`)).rejects.toThrow(
    '/v2/library/node/manifests/22.9.1-slim: was answered with 404',
  );
});

test('one that nobody has looked up for more than 60 days is told', () => {
  expect(ageOf(image, new Date('2026-04-01T12:00:00Z'))).toEqual([]);
  expect(ageOf(image, new Date('2026-04-02T12:00:00Z'))).toEqual([
    "services/cats/Dockerfile: its image was last looked up 61 days ago: run 'npm run check:image' (60 days at most)",
  ]);
});

test.each([
  ['no digest', from('x').replace(/@.*/, ''), 'FROM has to be'],
  ['no version', from('x').replace('22.9.0-slim', '22'), 'FROM has to be'],
  ['no date', from('x').replace('Pinned on 2026-01-31.', ''), 'say when its image was last looked up'],
  ['a date that does not exist', from('x').replace('01-31', '13-31'), 'say when its image was last looked up'],
])('a Dockerfile with %s is refused', (_, dockerfile, message) => {
  expect(() => baseImageOf(dockerfile, 'services/cats/Dockerfile')).toThrow(`services/cats/Dockerfile: ${message}`);
});
