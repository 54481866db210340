import { type At, refuseTemplate } from './at';
import { recordedAttribute } from './recorded-attributes';
import { schemaOf } from './resource-schemas';
import type { ResourceRecord } from './stack-record';
import type { AwsEnvironment, Properties } from './world';

/** What Fn::GetAtt gives: what the twin said, or a value of the right form for what the twin does not model. */
export function attributeOf(
  resource: ResourceRecord & { readonly id: string },
  name: string,
  place: AwsEnvironment,
  at: At,
): unknown {
  const own = within(resource.attributes, name);
  if (own !== undefined) return own;
  const schema = schemaOf(resource.type, at.resource);
  if (schema === undefined)
    refuseTemplate(at, {
      message: `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${resource.id}`,
      repair: `return ${name} in the Data of the custom resource's response`,
      source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html',
    });
  checkAttribute(resource.logicalId, resource.type, name, at);
  return within(resource.properties, name) ?? recordedAttribute({ ...place, ...resource }, name, schema);
}

/** Refuses an attribute that resources of this type do not have. Custom resources may have any. */
export function checkAttribute(logicalId: string, type: string, name: string, at: At): void {
  const schema = schemaOf(type, at.resource);
  if (
    schema === undefined ||
    schema.attributes.has(name) ||
    [...schema.attributes.keys()].some((each) => name.startsWith(`${each}.`))
  )
    return;
  refuseTemplate(at, {
    message: `Template error: resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`,
    repair:
      schema.attributes.size === 0
        ? `${type} has no attributes`
        : `${type} has ${[...schema.attributes.keys()].join(', ')}`,
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html',
  });
}

/** `Endpoint.Address` is a key of that name, or Address within Endpoint. */
function within(values: Properties, name: string): unknown {
  if (Object.hasOwn(values, name)) return values[name];
  let value: unknown = values;
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Properties)[key];
  }
  return value;
}
