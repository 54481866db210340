import { pseudoParameters } from '../kit/partition';
import { notRehearsed } from '../kit/refusal';
import { type At, refuseTemplate, step } from './at';
import { evaluate } from './evaluate';
import { NotYet, noValue, type Scope } from './scope';
import { isObject, type Template } from './template';
import type { AwsEnvironment } from './world';

const CONDITIONS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html';

export interface TemplateScopeProps extends AwsEnvironment {
  readonly stackName: string;
  readonly stackId: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** The value of an export of this account and region, or undefined. */
  exported(name: string): string | undefined;
  /** The value of a stored parameter of this account and region, or undefined. */
  stored(parameter: string): string | undefined;
}

/** Where a resource's id and attributes come from; either may throw a NotYet. */
export interface ResourceValues {
  id(logicalId: string): string;
  attribute(logicalId: string, attribute: string, at: At): unknown;
}

/**
 * The names of one template: what each stands for, in one deployment.
 *
 * Remembers which exports were imported: those cannot change while this stack stands.
 */
export class TemplateScope implements Scope {
  readonly region: string;
  /** Names of exports, of this scope and all that were made from it. */
  readonly imports: Set<string>;
  readonly #props: TemplateScopeProps;
  readonly #conditions = new Map<string, boolean | 'under evaluation'>();
  readonly #pseudo: Readonly<Record<string, unknown>>;
  readonly #values: ResourceValues | undefined;

  constructor(props: TemplateScopeProps, values?: ResourceValues, imports = new Set<string>()) {
    this.imports = imports;
    this.#props = props;
    this.#values = values;
    this.region = props.region;
    const { partition, urlSuffix } = pseudoParameters(props.region);
    this.#pseudo = {
      'AWS::AccountId': props.account,
      'AWS::Region': props.region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': urlSuffix,
      'AWS::StackName': props.stackName,
      'AWS::StackId': props.stackId,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': noValue,
    };
  }

  /** The same scope, with its conditions and imports, that also knows resources. */
  withResources(values: ResourceValues): TemplateScope {
    const scope = new TemplateScope(this.#props, values, this.imports);
    for (const [name, value] of this.#conditions) scope.#conditions.set(name, value);
    return scope;
  }

  /** Whether the name is a parameter or pseudo parameter. */
  isParameter(name: string): boolean {
    return Object.hasOwn(this.#props.parameters, name) || Object.hasOwn(this.#pseudo, name);
  }

  ref(name: string, at: At): unknown {
    if (Object.hasOwn(this.#pseudo, name)) return this.#pseudo[name];
    if (Object.hasOwn(this.#props.parameters, name)) return this.#props.parameters[name];
    this.#mustBeResource(name, at);
    return this.#values!.id(name);
  }

  attribute(logicalId: string, attribute: string, at: At): unknown {
    this.#mustBeResource(logicalId, at);
    return this.#values!.attribute(logicalId, attribute, at);
  }

  condition(name: string, at: At): boolean {
    const known = this.#conditions.get(name);
    if (typeof known === 'boolean') return known;
    const { Conditions } = this.#props.template;
    if (!Object.hasOwn(Conditions, name))
      refuseTemplate(at, {
        message: `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
        repair: `define ${name} in Conditions`,
        source: CONDITIONS,
      });
    if (known === 'under evaluation')
      refuseTemplate(at, {
        message: `Template error: Circular dependency between conditions: ${name} → … → ${name}`,
        repair: 'take one of these references out',
        source: CONDITIONS,
      });
    this.#conditions.set(name, 'under evaluation');
    const position = { resource: this.#props.stackName, property: `Conditions.${name}` };
    const definition = Conditions[name];
    // Conditions are worked out before any resource exists: a scope without resources.
    const value =
      isObject(definition) && Object.keys(definition).length === 1 && typeof definition.Condition === 'string'
        ? this.condition(definition.Condition, step(position, 'Condition'))
        : evaluate(definition, new ConditionScope(this), position);
    if (typeof value !== 'boolean')
      refuseTemplate(position, {
        message: 'Template error: a condition must be true or false',
        repair: 'use Fn::And, Fn::Equals, Fn::Not, Fn::Or or another condition',
        source: CONDITIONS,
      });
    this.#conditions.set(name, value);
    return value;
  }

  mapping(map: string, top: string, second: string): unknown {
    const values = this.#props.template.Mappings[map]?.[top];
    return isObject(values) && Object.hasOwn(values, second) ? values[second] : undefined;
  }

  importValue(name: string, at: At): unknown {
    const value = this.#props.exported(name);
    if (value === undefined)
      refuseTemplate(at, {
        message: `No export named ${name} found.`,
        repair: `deploy the stack that exports it to account ${this.#props.account}, ${this.region}, first`,
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html',
      });
    this.imports.add(name);
    return value;
  }

  dynamic(reference: string, at: At): string {
    const [service, name] = reference.split(':');
    if (service !== 'ssm' || name === undefined)
      notRehearsed({ ...at, message: `{{resolve:${reference}}}`, repair: 'use {{resolve:ssm:name}}' });
    const value = this.#props.stored(name);
    if (value === undefined)
      refuseTemplate(at, {
        message: `Unable to fetch parameters [${name}] from parameter store for this account.`,
        repair: `no stack in account ${this.#props.account}, ${this.region}, has an AWS::SSM::Parameter of that name`,
      });
    return value;
  }

  #mustBeResource(name: string, at: At): void {
    if (this.#values === undefined || !Object.hasOwn(this.#props.template.Resources, name))
      refuseTemplate(at, {
        message: `Template format error: Unresolved resource dependencies [${name}] in the ${this.#values === undefined ? 'Conditions' : 'Resources'} block of the template`,
        repair: `there is no parameter${this.#values === undefined ? '' : ' or resource'} '${name}'`,
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html',
      });
  }
}

/** What conditions may name: parameters, mappings and each other. */
class ConditionScope implements Scope {
  readonly region: string;

  readonly #outer: TemplateScope;

  constructor(outer: TemplateScope) {
    this.#outer = outer;
    this.region = outer.region;
  }

  ref(name: string, at: At): unknown {
    if (this.#outer.isParameter(name)) return this.#outer.ref(name, at);
    return refuseTemplate(at, {
      message: `Template error: Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
      repair: 'conditions may name parameters, mappings and other conditions',
      source: CONDITIONS,
    });
  }

  attribute(logicalId: string, _attribute: string, at: At): unknown {
    return this.ref(logicalId, at);
  }

  condition(name: string, at: At): boolean {
    return this.#outer.condition(name, at);
  }

  mapping(map: string, top: string, second: string): unknown {
    return this.#outer.mapping(map, top, second);
  }

  importValue(_name: string, at: At): unknown {
    return refuseTemplate(at, {
      message: 'Template error: Cannot use Fn::ImportValue in Conditions.',
      repair: 'use a parameter',
      source: CONDITIONS,
    });
  }

  dynamic(reference: string, at: At): string {
    return refuseTemplate(at, {
      message: `Template error: Cannot use {{resolve:${reference}}} in Conditions.`,
      repair: 'use a parameter of type AWS::SSM::Parameter::Value<String>',
      source: CONDITIONS,
    });
  }
}

/** Before any deployment: nothing that belongs to a resource is known. */
export const nothingYet: ResourceValues = {
  id() {
    throw new NotYet();
  },
  attribute() {
    throw new NotYet();
  },
};
