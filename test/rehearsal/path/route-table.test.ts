import { parseRouteKey, RouteTable } from '../../../rehearsal/path/route-table';

const keys = [
  '$default',
  'ANY /{proxy+}',
  'GET /dogs/{proxy+}',
  'GET /dogs/{name}',
  'ANY /dogs/{name}',
  'GET /dogs/{name}/toys',
  'GET /dogs/males',
  'ANY /dogs',
  'POST /dogs',
  'GET /',
];
const table = new RouteTable(keys.map((key) => ({ key, route: key })));

// "Working with routes for HTTP APIs", API Gateway Developer Guide: full match, then greedy variable, then $default.
const cases: [method: string, path: string, key: string][] = [
  ['GET', '/', 'GET /'],
  ['POST', '/dogs', 'POST /dogs'],
  ['PUT', '/dogs', 'ANY /dogs'],
  ['GET', '/dogs/males', 'GET /dogs/males'],
  ['POST', '/dogs/males', 'ANY /dogs/{name}'],
  ['GET', '/dogs/Bella', 'GET /dogs/{name}'],
  ['GET', '/dogs/m%61les', 'GET /dogs/males'],
  ['GET', '/dogs%2Fmales', 'GET /dogs/males'],
  ['GET', '/dogs/Bella%2ftoys', 'GET /dogs/{name}/toys'],
  ['GET', '/dogs/Bella%252Ftoys', 'GET /dogs/{name}'],
  ['GET', '/dogs/Bella%zz', 'GET /dogs/{name}'],
  ['GET', '/dogs/Bella/toys', 'GET /dogs/{name}/toys'],
  ['GET', '/dogs/Bella/toys/1', 'GET /dogs/{proxy+}'],
  ['GET', '/cats', 'ANY /{proxy+}'],
  ['POST', '/', '$default'],
];

it.each(cases)('%s %s goes to %s', (method, path, key) => {
  expect(table.match(method, path)).toBe(key);
});

it('in whatever order the routes were made', () => {
  const reversed = new RouteTable([...keys].reverse().map((key) => ({ key, route: key })));
  for (const [method, path, key] of cases) expect(reversed.match(method, path)).toBe(key);
});

const few = new RouteTable(['GET /dogs', 'GET /dogs/{name}'].map((key) => ({ key, route: key })));
it.each([
  ['GET', '/cats'],
  ['HEAD', '/dogs'],
  ['POST', '/dogs'],
  ['GET', '/dogs/'],
  ['GET', '/dogs/a/b'],
  ['GET', '/dogs/a%2Fb'],
  ['GET', '/Dogs'],
])('%s %s goes nowhere', (method, path) => {
  expect(few.match(method, path)).toBeUndefined();
});

it.each(['GET dogs', 'get /dogs', 'FETCH /dogs', 'GET /{a+}/b', 'GET /x{a}', 'GET', '/dogs', ''])(
  "'%s' is no route key",
  (key) => {
    expect(parseRouteKey(key)).toBeUndefined();
  },
);
