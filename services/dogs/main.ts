import { catalog } from '../catalog/catalog';
import { start } from '../http/start';
import { createApp } from './app';
import names from './data/dog-names.json';

void start(catalog.dogs, process.env, (_environment, log) => createApp({ names, random: Math.random, log }));
