import { parsePipelineOptions, parseStartOptions } from '../../../rehearsal/options';
import { UsageError } from '../../../rehearsal/refusal';

describe('npm start', () => {
  const defaults = { approve: false, once: false, state: '.rehearsal', port: 8080, context: {} };

  test.each([
    [[], {}],
    [['--approve'], { approve: true }],
    [['--once', '--approve'], { approve: true, once: true }],
    [['--assembly', 'cdk.out'], { assembly: 'cdk.out' }],
    [['--state=elsewhere'], { state: 'elsewhere' }],
    [['--port', '0'], { port: 0 }],
    [['--port', '65535'], { port: 65535 }],
    [['-c', 'a=1', '--context', 'b={"x":"="}'], { context: { a: '1', b: '{"x":"="}' } }],
  ])('takes %j', (args, expected) => {
    expect(parseStartOptions(args)).toEqual({ ...defaults, ...expected });
  });

  test.each([
    [['--aprove'], /--aprove/],
    [['deploy'], /deploy/],
    [['--port', '80a'], /--port: '80a' is no port/],
    [['--port', '65536'], /--port: '65536' is no port/],
    [['--port', '-1'], /--port/],
    [['--state', ''], /--state: is empty/],
    [['--state'], /--state/],
    [['-c', 'novalue'], /--context: 'novalue' is not of the form KEY=VALUE/],
    [['--approve=yes'], /--approve/],
  ])('refuses %j and says why', (args, message) => {
    expect(() => parseStartOptions(args)).toThrow(UsageError);
    expect(() => parseStartOptions(args)).toThrow(message);
  });

  test('--help asks for nothing else', () => {
    expect(parseStartOptions(['--help'])).toBeUndefined();
  });
});

describe('npm run pipeline', () => {
  test.each([
    [['status'], { command: 'status', state: '.rehearsal' }],
    [['approve', '--state', 's'], { command: 'approve', state: 's' }],
    [['reject', 'prod-Approve'], { command: 'reject', state: '.rehearsal', gate: 'prod-Approve' }],
  ])('takes %j', (args, expected) => {
    expect(parsePipelineOptions(args)).toEqual(expected);
  });

  test.each([
    [[], /no command given: it is one of approve, reject, status/],
    [['aprove'], /unknown command 'aprove'/],
    [['status', 'x'], /'x' is one argument too many/],
    [['approve', 'a', 'b'], /'b' is one argument too many/],
    [['approve', '--force'], /--force/],
  ])('refuses %j and says why', (args, message) => {
    expect(() => parsePipelineOptions(args)).toThrow(UsageError);
    expect(() => parsePipelineOptions(args)).toThrow(message);
  });
});
