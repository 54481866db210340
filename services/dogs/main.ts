import { provider } from '../catalog/dogs';
import { start } from '../http/start';
import { createApp } from './app';
import names from './data/dog-names.json';

void start(provider, process.env, (_environment, log) => createApp({ names, random: Math.random, log }));
