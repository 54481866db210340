import { notRehearsed } from '../kit/refusal';
import { refuseTemplate } from './at';
import type { Properties } from './world';

/** A template whose shape is right: what is in it has not been evaluated yet. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Properties>>;
  readonly Mappings: Readonly<Record<string, Properties>>;
  readonly Conditions: Properties;
  readonly Rules: Readonly<Record<string, Properties>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateOutput {
  readonly Value?: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
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

const ANATOMY = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html';
const RESOURCES = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html';

/** Those that hold something by name. */
const NAMED_SECTIONS = ['Parameters', 'Rules', 'Mappings', 'Conditions', 'Resources', 'Outputs'];
const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', ...NAMED_SECTIONS];

const RESOURCE_KEYS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
];

const RETENTION: Readonly<Record<string, readonly unknown[]>> = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Delete', 'Retain', 'Snapshot'],
};

const LIMITS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html';
const MOST_RESOURCES = 500;

/** Checks the shape of a parsed template, as CloudFormation does before it begins. */
export function checkedTemplate(stack: string, raw: Properties): Template {
  checkSections(stack, raw);
  const resources = Object.entries((raw.Resources ?? {}) as Properties);
  const at = { resource: stack, property: 'Resources' };
  if (resources.length === 0)
    refuseTemplate(
      { resource: stack, property: '' },
      {
        message: 'Template format error: At least one Resources member must be defined.',
        repair: 'define a resource',
        source: ANATOMY,
      },
    );
  if (resources.length > MOST_RESOURCES)
    refuseTemplate(at, {
      message: `Template format error: Number of resources, ${resources.length}, is greater than maximum allowed, ${MOST_RESOURCES}`,
      repair: 'split the stack',
      source: LIMITS,
    });
  for (const [logicalId, resource] of resources) checkResource(`${stack}/${logicalId}`, logicalId, resource);
  const stated = raw as Partial<Template>;
  return {
    Parameters: stated.Parameters ?? {},
    Mappings: stated.Mappings ?? {},
    Conditions: stated.Conditions ?? {},
    Rules: stated.Rules ?? {},
    Resources: stated.Resources!,
    Outputs: stated.Outputs ?? {},
  };
}

function checkSections(stack: string, raw: Properties): void {
  for (const property of ['Transform', 'Hooks'])
    if (raw[property] !== undefined)
      notRehearsed({
        resource: stack,
        property,
        message: 'what runs in AWS, as transforms and hooks do,',
        repair: 'write the resources that the transform would make',
      });
  const unknown = Object.keys(raw).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0)
    refuseTemplate(
      { resource: stack, property: '' },
      {
        message: `Invalid template property or properties [${unknown.join(', ')}]`,
        repair: `a template has ${SECTIONS.join(', ')}`,
        source: ANATOMY,
      },
    );
  for (const section of NAMED_SECTIONS)
    if (raw[section] !== undefined && !isObject(raw[section]))
      refuseTemplate(
        { resource: stack, property: section },
        {
          message: `Template format error: [${section}] is not an object`,
          repair: 'write an object, by name',
          source: ANATOMY,
        },
      );
}

function checkResource(where: string, logicalId: string, resource: unknown): asserts resource is TemplateResource {
  const at = (property: string) => ({ resource: where, property });
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId))
    refuseTemplate(at(''), {
      message: `Template format error: Resource name ${logicalId} is non alphanumeric.`,
      repair: 'use letters and digits',
      source: RESOURCES,
    });
  if (!isObject(resource) || typeof resource.Type !== 'string')
    return refuseTemplate(at('Type'), {
      message: 'Template format error: every Resources member must be an object with a Type.',
      repair: 'give it a Type',
      source: RESOURCES,
    });
  for (const key of Object.keys(resource))
    if (!RESOURCE_KEYS.includes(key))
      refuseTemplate(at(key), {
        message: `Invalid template resource property '${key}'`,
        repair: `a resource has ${RESOURCE_KEYS.join(', ')}`,
        source: RESOURCES,
      });
  if (resource.Properties !== undefined && !isObject(resource.Properties))
    refuseTemplate(at('Properties'), {
      message: 'Template format error: Properties must be an object.',
      repair: 'write an object',
      source: RESOURCES,
    });
  for (const [key, allowed] of Object.entries(RETENTION))
    if (resource[key] !== undefined && !allowed.includes(resource[key]))
      refuseTemplate(at(key), {
        message: `Template error: ${key} '${resource[key]}' is not valid`,
        repair: `one of ${allowed.join(', ')}`,
        source: `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-${key.toLowerCase()}.html`,
      });
}

export function isObject<Value>(value: Value): value is Value & Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
