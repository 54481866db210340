import type Koa from 'koa';
import { provider } from '../catalog/dogs';
import { json } from '../http/answer';
import { createApplication } from '../http/application';
import type { Log } from '../http/log';

export interface DogsDependencies {
  readonly names: { readonly female: readonly string[]; readonly male: readonly string[] };
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  readonly log: Log;
}

/** Dog names at random: of all, or of one gender. */
export function createApp({ names, random, log }: DogsDependencies): Koa {
  // Every possible response is made once, here: a request only picks one.
  const males = names.male.map((name) => json(200, { Name: name, Gender: 'male' }));
  const females = names.female.map((name) => json(200, { Name: name, Gender: 'female' }));

  const oneOf = <T>(answers: readonly T[]): (() => T) => {
    if (answers.length === 0) throw new Error('dogs: there are no names to choose from: fill data/dog-names.json');
    return () => answers[Math.floor(random() * answers.length)]!;
  };

  return createApplication(
    provider,
    {
      'GET /dogs': oneOf([...males, ...females]),
      'GET /dogs/males': oneOf(males),
      'GET /dogs/females': oneOf(females),
    },
    log,
  );
}
