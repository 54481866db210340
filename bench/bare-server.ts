/**
 * The least that Node needs to answer what dogs answers: the same bytes from node:http, without routes and log.
 *
 * Sends its port to its parent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import names from '../services/dogs/data/dog-names.json';

const answers = [
  ...names.male.map((name) => ({ Name: name, Gender: 'male' })),
  ...names.female.map((name) => ({ Name: name, Gender: 'female' })),
].map((dog) => {
  const body = JSON.stringify(dog);
  const length = String(Buffer.byteLength(body));
  return { headers: ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', length], body };
});

const server = createServer({ keepAliveTimeout: 65_000 }, (_request, response) => {
  const { headers, body } = answers[Math.floor(Math.random() * answers.length)]!;
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
