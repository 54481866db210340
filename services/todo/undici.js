/**
 * What the SDK's request handler needs of undici, in place of the package's index.
 *
 * The index also loads fetch, caches, mocks and proxies: 400 kB of text, 7 MiB of memory and 30 ms at each start. By
 * paths, because the bundler gives whoever asks for `undici` this file (services/bundle.ts).
 */
const request = require('../../node_modules/undici/lib/api/api-request');
const Agent = require('../../node_modules/undici/lib/dispatcher/agent');
const Dispatcher = require('../../node_modules/undici/lib/dispatcher/dispatcher');
const { getGlobalDispatcher } = require('../../node_modules/undici/lib/global');

// As the index does it, for all five methods of its kind.
Dispatcher.prototype.request = request;

module.exports = { Agent, Dispatcher, getGlobalDispatcher };
