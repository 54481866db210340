/**
 * The smoke test: asks an API the questions of a file, all at once, and says what each answer has against it.
 *
 * It runs in CodeBuild from a here-document, with nothing but Node: no packages, and no files beside its own. The tests
 * of the services hold their answers against the same declarations with the same `problemsOf`.
 *
 *   API_URL=https://... SMOKE_TEST_SECONDS=600 node ask-routes.cjs questions.json
 */
'use strict';
const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

/** Longer than an HTTP API waits for its integration (30 s). */
const ANSWER_MILLISECONDS = 35_000;
const PAUSE_MILLISECONDS = 1000;
const MOST_BYTES = 1024 * 1024;
/** What is shown of an answer, of a wrong value, and of a list of problems. */
const MOST_SHOWN = 300;
const MOST_VALUE = 60;
const MOST_PROBLEMS = 5;

/** What an answer has against it, in words; empty if it is as expected. */
function problemsOf(expected, { status, mediaType, text }) {
  if (status !== expected.status) return [`the status is ${status}, expected ${expected.status}`];
  if (expected.mediaType === undefined) return [];
  const essence = (mediaType ?? '').split(';', 1)[0].trim().toLowerCase();
  if (essence !== expected.mediaType)
    return [`the media type is ${essence === '' ? 'missing' : shown(essence)}, expected ${expected.mediaType}`];
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return ['the body is not JSON'];
  }
  return mismatches(expected.body, value, '');
}

function mismatches(shape, value, at) {
  const name = at === '' ? 'the body' : at;
  if (!isOfType[shape.type](value)) return [`${name} is ${shown(value)}, expected ${withArticle(shape.type)}`];
  if (shape.enum !== undefined && !shape.enum.includes(value))
    return [`${name} is ${shown(value)}, expected ${shape.enum.map((one) => JSON.stringify(one)).join(' or ')}`];
  if (shape.type === 'array') return value.flatMap((item, index) => mismatches(shape.items, item, `${at}[${index}]`));
  if (shape.type !== 'object') return [];
  return Object.entries(shape.properties).flatMap(([field, inner]) => {
    const path = at === '' ? field : `${at}.${field}`;
    if (Object.hasOwn(value, field)) return mismatches(inner, value[field], path);
    return shape.required.includes(field) ? [`${path} is missing`] : [];
  });
}

const isOfType = {
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
};

function withArticle(type) {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** What somebody else wrote, in printable characters and no longer than a glance. */
function printable(text, most) {
  const cut = text.length > most ? `${text.slice(0, most)}... (${text.length} characters)` : text;
  return cut.replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function shown(value) {
  return printable(JSON.stringify(value), MOST_VALUE);
}

/** Asks once. Throws if there is no answer. */
async function ask(api, question) {
  const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
  try {
    return await answerOf(await sent(api, question, signal));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error.code === 'ECONNRESET' ? new Error('the connection was closed') : error;
  }
}

/** Not by `fetch`: to load that takes longer than all else that is done here. */
function sent(api, { method, path, mediaType, body }, signal) {
  const { request } = require(api.startsWith('https:') ? 'node:https' : 'node:http');
  const headers = body === undefined ? {} : { 'content-type': mediaType };
  return new Promise((resolve, reject) => {
    request(`${api}${path}`, { method, headers, signal }, resolve).on('error', reject).end(body);
  });
}

async function answerOf(response) {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new Error(`the answer is longer than ${MOST_BYTES} bytes`);
  }
  return { status: response.statusCode, mediaType: response.headers['content-type'], text };
}

/**
 * Asks until the answer is right or the time is up: new targets of a load balancer take minutes to become healthy.
 *
 * An answer that says success is judged at once: asked again, a service that is wrong now and then would get away with it.
 */
async function judge(api, question, deadline) {
  for (;;) {
    const judged = { question, problems: [], status: 0, came: undefined };
    try {
      const answer = await ask(api, question);
      judged.problems = problemsOf(question.expected, answer);
      judged.status = answer.status;
      judged.came = `${answer.status} ${printable(answer.mediaType ?? 'without a media type', MOST_VALUE)} ${printable(answer.text, MOST_SHOWN)}`;
    } catch (error) {
      judged.problems = [`no answer: ${printable(error.message, MOST_SHOWN)}`];
    }
    const final = judged.problems.length === 0 || (judged.status >= 200 && judged.status < 300);
    if (final || Date.now() + PAUSE_MILLISECONDS > deadline) return judged;
    await sleep(PAUSE_MILLISECONDS);
  }
}

async function main() {
  const api = (process.env.API_URL ?? '').replace(/\/$/, '');
  const questions = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const deadline = Date.now() + Number(process.env.SMOKE_TEST_SECONDS || 600) * 1000;
  const judged = await Promise.all(questions.map((question) => judge(api, question, deadline)));
  const wrong = judged.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0)
    for (const { question, status } of judged)
      console.log(`${question.method} ${question.path}: ${status}, as expected`);
  else if (wrong.length < judged.length)
    console.log(`${judged.length - wrong.length} answers are as expected, these are not:`);
  for (const { question, problems, came } of wrong) {
    const name = `${question.method} ${question.path}`;
    const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : '';
    console.log(`${name}: ${problems.slice(0, MOST_PROBLEMS).join('; ')}${more}`);
    if (came !== undefined) console.log(`  it answered: ${came}`);
  }
  // Connections that are kept open would hold the process.
  process.exit(wrong.length === 0 ? 0 : 1);
}

module.exports = { problemsOf };
if (require.main === module) main();
