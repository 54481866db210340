import { notRehearsed } from '../kit/refusal';
import { isList } from '../kit/values';
import { type At, refuseTemplate, step } from './at';
import { isObject, type Template } from './template';

const REFERENCE =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html';

/**
 * Checks the template's Rules: assertions about its parameters, made before anything is created.
 *
 * Rules have functions of their own. Those that need AWS (Fn::RefAll, Fn::ValueOf, Fn::ValueOfAll) are refused.
 */
export function checkRules(stack: string, template: Template, parameter: (name: string, at: At) => unknown): void {
  for (const [name, rule] of Object.entries(template.Rules)) {
    const at = { resource: stack, property: `Rules.${name}` };
    if (rule.RuleCondition !== undefined && !isTrue(rule.RuleCondition, step(at, 'RuleCondition'))) continue;
    const assertions: unknown = rule.Assertions ?? [];
    if (!isList(assertions))
      refuseTemplate(at, {
        message: 'Template format error: Assertions must be a list',
        repair: 'write [{ Assert, AssertDescription }]',
        source: REFERENCE,
      });
    assertions.forEach((assertion, i) => {
      const position = step(step(at, 'Assertions'), `[${i}]`);
      if (!isObject(assertion) || assertion.Assert === undefined)
        refuseTemplate(position, {
          message: 'Template format error: an assertion needs an Assert',
          repair: 'write { Assert, AssertDescription }',
          source: REFERENCE,
        });
      if (isTrue(assertion.Assert, step(position, 'Assert'))) return;
      refuseTemplate(position, {
        message: `Template error: assertion failed: ${assertion.AssertDescription ?? JSON.stringify(assertion.Assert)}`,
        repair: 'change the parameters that the rule asks about',
        source: REFERENCE,
      });
    });
  }

  function isTrue(value: unknown, at: At): boolean {
    const result = resolved(value, at);
    if (typeof result === 'boolean') return result;
    return refuseTemplate(at, {
      message: `Template error: ${JSON.stringify(value)} is not true or false`,
      repair: `use a rule function: ${Object.keys(functions).join(', ')}`,
      source: REFERENCE,
    });
  }

  function resolved(value: unknown, at: At): unknown {
    if (isList(value)) return value.map((item, i) => resolved(item, step(at, `[${i}]`)));
    if (!isObject(value)) return value;
    const [[call, argument] = ['', undefined], ...others] = Object.entries(value);
    const inner = step(at, call);
    if (others.length > 0 || !Object.hasOwn(functions, call))
      notRehearsed({
        ...inner,
        message: `the rule function ${call}`,
        repair: `use one of ${Object.keys(functions).join(', ')}`,
      });
    if (call === 'Ref') return parameter(String(argument), inner);
    const operands = resolved(argument, inner);
    if (!isList(operands))
      refuseTemplate(inner, {
        message: `Template error: ${call} needs a list`,
        repair: 'give it a list of operands',
        source: REFERENCE,
      });
    return functions[call]!(operands);
  }
}

const functions: Readonly<Record<string, (operands: readonly unknown[]) => unknown>> = {
  Ref: () => undefined,
  'Fn::And': (operands) => operands.every(Boolean),
  'Fn::Or': (operands) => operands.some(Boolean),
  'Fn::Not': ([operand]) => !operand,
  'Fn::Equals': ([left, right]) => String(left) === String(right),
  'Fn::Contains': ([values, value]) => list(values).includes(String(value)),
  'Fn::EachMemberEquals': ([values, value]) => list(values).every((item) => item === String(value)),
  'Fn::EachMemberIn': ([values, allowed]) => list(values).every((item) => list(allowed).includes(item)),
};

function list(value: unknown): string[] {
  return (isList(value) ? value : [value]).map(String);
}
