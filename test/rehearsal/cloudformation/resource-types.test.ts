import { readFileSync } from 'node:fs';
import { RESOURCE_TYPES, resourceTypes } from '../../../rehearsal/cloudformation/write-resource-types';

test('the properties of resources are typed as AWS publishes them today: npm run aws-types', () => {
  expect(resourceTypes()).toBe(readFileSync(RESOURCE_TYPES, 'utf8'));
});
