import { Refusal } from '../kit/refusal';
import type { Properties } from './world';

/** A template whose shape is right: what is in it has not been evaluated yet. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Properties>>;
  readonly Mappings: Readonly<Record<string, Properties>>;
  readonly Conditions: Properties;
  readonly Rules: Readonly<Record<string, Properties>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, Properties>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly Metadata?: Properties;
  readonly CreationPolicy?: Properties;
  readonly UpdatePolicy?: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

const RESOURCE_KEYS = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);

const RETENTION: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Delete', 'Retain', 'Snapshot'],
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: resources in a template. */
const MOST_RESOURCES = 500;

/** Checks the shape of a parsed template, as CloudFormation does before it begins. */
export function readTemplate(stack: string, raw: Properties): Template {
  const invalid = (message: string, property?: string, repair?: string): never => {
    throw new Refusal({ resource: stack, property, code: 'ValidationError', message, repair });
  };
  if (raw.Transform !== undefined || raw.Hooks !== undefined)
    invalid(
      'Transforms and hooks run in AWS, not in the template: the rehearsal cannot evaluate them',
      raw.Transform === undefined ? 'Hooks' : 'Transform',
      'write the resources that the transform would make',
    );
  const unknown = Object.keys(raw).filter((key) => !SECTIONS.has(key));
  if (unknown.length > 0) invalid(`Invalid template property or properties [${unknown.join(', ')}]`);
  for (const section of ['Parameters', 'Rules', 'Mappings', 'Conditions', 'Resources', 'Outputs'])
    if (raw[section] !== undefined && !isObject(raw[section]))
      invalid(`Template format error: [${section}] is not an object`, section);

  const resources = Object.entries((raw.Resources ?? {}) as Properties);
  if (resources.length === 0) invalid('Template format error: At least one Resources member must be defined.');
  if (resources.length > MOST_RESOURCES)
    invalid(
      `Template format error: Number of resources, ${resources.length}, is greater than maximum allowed, ${MOST_RESOURCES}`,
      'Resources',
      'split the stack',
    );
  for (const [logicalId, resource] of resources) {
    const refuse = (message: string, property?: string, repair?: string): never => {
      throw new Refusal({ resource: `${stack}/${logicalId}`, property, code: 'ValidationError', message, repair });
    };
    if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId))
      refuse(`Template format error: Resource name ${logicalId} is non alphanumeric.`);
    if (!isObject(resource) || typeof resource.Type !== 'string')
      refuse('Template format error: every Resources member must be an object with a Type.', 'Type');
    for (const key of Object.keys(resource))
      if (!RESOURCE_KEYS.has(key)) refuse(`Invalid template resource property '${key}'`, key);
    if (resource.Properties !== undefined && !isObject(resource.Properties))
      refuse('Template format error: Properties must be an object.', 'Properties');
    for (const [key, allowed] of Object.entries(RETENTION))
      if (resource[key] !== undefined && !allowed.includes(resource[key]))
        refuse(`Template error: ${key} '${resource[key]}' is not valid`, key, `one of ${allowed.join(', ')}`);
  }
  return {
    Parameters: raw.Parameters ?? {},
    Mappings: raw.Mappings ?? {},
    Conditions: raw.Conditions ?? {},
    Rules: raw.Rules ?? {},
    Resources: raw.Resources,
    Outputs: raw.Outputs ?? {},
  };
}

export function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
