import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { DEPLOYMENT, ROUTE } from '../../path/http-api';
import { ofApi } from './part-of-api';

export function deploymentTwin(world: World): Twin {
  return defineTwin(world, {
    type: DEPLOYMENT,
    properties: { ApiId: ofApi },
    check(request) {
      if (world.all(ROUTE, request).some(({ properties }) => properties.ApiId === request.properties.ApiId)) return;
      refuse({
        resource: nameOf(request),
        code: 'BadRequestException',
        message: 'At least one route is required before deploying the Api.',
        repair: 'let the deployment depend on the routes',
      });
    },
    id: ({ generatedHex }) => generatedHex.slice(0, 7),
    attributes: ({ id }) => ({ DeploymentId: id }),
  });
}
