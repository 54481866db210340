import type { ResourceOf } from '../cloudformation/world';
import { fits } from '../kit/wildcards';
import type { ListenerAction } from './listener-actions';

type Rule = ResourceOf<'AWS::ElasticLoadBalancingV2::ListenerRule'>;
type Condition = Rule['properties']['Conditions'][number];

/** The parts of a request that listener rules match. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export const playedConditions: readonly unknown[] = [
  'path-pattern',
  'host-header',
  'http-request-method',
  'http-header',
  'query-string',
];

/** The action of the first rule whose conditions all match, else the listener's default. `rules` are in order of priority. */
export function actionFor(
  listener: ResourceOf<'AWS::ElasticLoadBalancingV2::Listener'>,
  rules: readonly Rule[],
  head: RequestHead | undefined,
): ListenerAction {
  const rule = head && rules.find(({ properties }) => properties.Conditions.every((one) => matches(one, head)));
  const actions: readonly ListenerAction[] = rule?.properties.Actions ?? listener.properties.DefaultActions;
  // The first of several actions (an authentication) decides whether the last one is reached.
  return actions.length === 1
    ? actions[0]!
    : [...actions].sort((a, b) => Number(a.Order ?? 0) - Number(b.Order ?? 0))[0]!;
}

type ConfigOfTexts = 'PathPatternConfig' | 'HostHeaderConfig' | 'HttpRequestMethodConfig' | 'HttpHeaderConfig';

/** Values of one condition are alternatives. Conditions that are not played are refused when a rule is made. */
function matches(condition: Condition, head: RequestHead): boolean {
  const values = (config: ConfigOfTexts): readonly string[] => condition[config]?.Values ?? condition.Values ?? [];
  switch (condition.Field) {
    case 'path-pattern':
      return values('PathPatternConfig').some((pattern) => fits(pattern, head.path));
    case 'host-header':
      return values('HostHeaderConfig').some((pattern) =>
        fits(pattern.toLowerCase(), String(head.headers.host ?? '').toLowerCase()),
      );
    case 'http-request-method':
      return values('HttpRequestMethodConfig').includes(head.method);
    case 'http-header': {
      const header = head.headers[String(condition.HttpHeaderConfig?.HttpHeaderName).toLowerCase()];
      return header !== undefined && values('HttpHeaderConfig').some((pattern) => fits(pattern, String(header)));
    }
    case 'query-string': {
      const pairs = condition.QueryStringConfig?.Values ?? [];
      const query = [...new URLSearchParams(head.query)];
      return pairs.some(({ Key, Value }) =>
        query.some(([key, value]) => (Key === undefined || fits(Key, key)) && fits(Value!, value)),
      );
    }
    default:
      return false;
  }
}
