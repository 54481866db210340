/**
 * Loaded into every service's process before its own code. It stands for a network namespace and ends orphaned processes.
 *
 * - A server that listens on a port of its container or instance really listens on a free port of 127.0.0.1, and the
 *   rehearsal is told which. Two tasks may then listen on one port number, and nothing is open beyond this machine.
 * - Such a port answers only if the Host header names this machine or, for health checks, the container's or instance's own
 *   address. This protects from DNS rebinding: a web page can let its own name resolve to 127.0.0.1 and read what answers.
 * - When the rehearsal ends, even if it is killed, the channel closes and the process ends too.
 * - The output goes to a file here and to CloudWatch Logs on AWS, which is never full. Output that this disk does not take is
 *   lost without an error, because an error on its standard output would end the process.
 *
 * Plain JavaScript without dependencies, because it has to load in the Node of any service.
 */
'use strict';

const fs = require('node:fs');
const net = require('node:net');

const { channel } = process;
const send = process.send?.bind(process);
const reserved = JSON.parse(process.env.REHEARSAL_PORTS || '{}');
const names = new Set(['127.0.0.1', 'localhost', process.env.REHEARSAL_ADDRESS]);

if (channel) {
  process.on('disconnect', () => process.exit(1));
  channel.unref();
  // The channel is the rehearsal's: the service must not take its parent for one that forked it.
  process.send = undefined;
}
// Programs that the service starts load this file too (NODE_OPTIONS), but must not get the service's ports.
delete process.env.REHEARSAL_PORTS;
delete process.env.REHEARSAL_ADDRESS;

const { connect } = net.Socket.prototype;

// A health check runs in its container, and finds the container's ports where they really are.
if (process.env.REHEARSAL_PEERS) {
  const peers = JSON.parse(process.env.REHEARSAL_PEERS);
  const moved = (options) =>
    names.has(options.host ?? 'localhost') && options.port in peers
      ? { ...options, host: '127.0.0.1', port: peers[options.port] }
      : options;
  net.Socket.prototype.connect = function (first, ...others) {
    if (Array.isArray(first)) first[0] = moved(first[0]);
    else if (typeof first === 'object') return connect.call(this, moved(first), ...others);
    return connect.call(this, first, ...others);
  };
}

const { listen, address } = net.Server.prototype;
const wanted = new WeakMap();

net.Server.prototype.listen = function (...parameters) {
  const callback = parameters.find((parameter) => typeof parameter === 'function');
  const options = optionsOf(parameters);
  if (options === undefined) return listen.apply(this, parameters);
  const port = Number(options.port) || 0;
  wanted.set(this, port);
  this.once('listening', () => {
    const actual = address.call(this).port;
    const tell = (kind) => process.connected && send?.({ rehearsal: kind, port: port || actual, actual }, () => {});
    tell('listening');
    this.once('close', () => tell('closed'));
  });
  const { path: _path, fd: _fd, ipv6Only: _ipv6Only, ...rest } = options;
  return listen.call(this, { ...rest, host: '127.0.0.1', port: reserved[port] ?? 0 }, callback);
};

net.Server.prototype.address = function () {
  const actual = address.call(this);
  const port = wanted.get(this);
  return actual === null || !port ? actual : { ...actual, port };
};

/** Events of an HTTP server that carry a request: true if a response comes with it, false if the socket. */
const REQUESTS = { request: true, checkContinue: true, checkExpectation: true, upgrade: false, connect: false };
const { emit } = net.Server.prototype;

// HTTP servers inherit this method. Loading node:http here would slow down the start of every program.
net.Server.prototype.emit = function (event, request, answer) {
  if (Object.hasOwn(REQUESTS, event) && isForeign(request?.headers?.host))
    return turnAway(answer, REQUESTS[event], request.headers.host);
  // biome-ignore lint/complexity/noArguments: it runs for every request, and a rest parameter would copy them.
  return emit.apply(this, arguments);
};

/** A request without a Host, which HTTP/1.0 allows, does not come from a browser. */
function isForeign(host) {
  return typeof host === 'string' && !names.has(host.replace(/:\d{1,5}$/, '').toLowerCase());
}

function turnAway(answer, isResponse, host) {
  const message = `This port answers to 127.0.0.1 and localhost, not to '${host.replace(/[^!-~]/g, '?').slice(0, 80)}'.\n`;
  const headers = { 'Content-Type': 'text/plain', 'Content-Length': message.length, Connection: 'close' };
  if (isResponse) {
    answer.writeHead(421, headers).end(message);
  } else {
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    answer.end(`HTTP/1.1 421 Misdirected Request\r\n${head.join('')}\r\n${message}`);
  }
  return true;
}

const { writeSync } = fs;
const FULL = ['ENOSPC', 'EDQUOT', 'EIO'];

fs.writeSync = (fd, data, ...rest) => {
  try {
    return writeSync(fd, data, ...rest);
  } catch (error) {
    if ((fd !== 1 && fd !== 2) || !FULL.includes(error.code)) throw error;
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    return typeof data !== 'string' && typeof rest[0] === 'number' ? length - rest[0] : length;
  }
};

/** The options of a listen() on a TCP port; undefined for a socket file or a handle, which need no other port. */
function optionsOf(parameters) {
  const [first, second, third] = parameters;
  if (first === undefined || first === null || typeof first === 'function') return { port: 0 };
  if (typeof first === 'object')
    return 'port' in first || !('path' in first || 'fd' in first || '_handle' in first) ? first : undefined;
  if (Number.isNaN(Number(first))) return undefined;
  const backlog = [second, third].find((parameter) => typeof parameter === 'number');
  return { port: first, backlog };
}
