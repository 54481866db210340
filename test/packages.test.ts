import { allowScripts } from '../package.json';
import { packages } from '../package-lock.json';

/** npm 11 warns of every package whose script it neither runs nor was told to leave out. */
test('package.json says of every package with an install script that it is not run', () => {
  const withScripts = Object.entries(packages as Record<string, { hasInstallScript?: boolean }>)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(withScripts).not.toEqual([]);
  expect(allowScripts).toEqual(Object.fromEntries(withScripts.map((name) => [name, false])));
});
