import { AccountThrottles } from '../../../rehearsal/path/account-throttles';

const account = '111111111111';
/** Nothing comes back while requests are counted. */
const now = performance.now() + 1000;
const taken = (throttles: AccountThrottles, region: string, of = account) => {
  const bucket = throttles.of({ account: of, region });
  let requests = 0;
  while (bucket.take(now)) requests++;
  return requests;
};

// "API Gateway account-level quotas, per Region", API Gateway Developer Guide.
it.each([
  ['us-west-2', 10_000, 5000],
  ['eu-south-2', 2500, 1250],
])('an account has its quota in each region: %s', (region, rate, burst) => {
  const throttles = new AccountThrottles();
  expect(throttles.of({ account, region })).toMatchObject({ rate, burst });
});

it('all APIs of an account share it in one region, and with nobody else', () => {
  const throttles = new AccountThrottles(() => ({ rate: 20, burst: 3 }));
  expect(taken(throttles, 'us-west-2')).toBe(3);
  expect(taken(throttles, 'us-west-2')).toBe(0);
  expect(taken(throttles, 'eu-west-1')).toBe(3);
  expect(taken(throttles, 'us-west-2', '222222222222')).toBe(3);
});
