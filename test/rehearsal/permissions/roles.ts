import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';
import { World } from '../../../rehearsal/cloudformation/world';
import type { Session } from '../../../rehearsal/permissions/caller';
import { deployedResource } from '../cloudformation/deployed-resource';

export function statement(Action: string | readonly string[], Resource: string, rest: Properties = {}): Properties {
  return { Effect: 'Allow', Action, Resource, ...rest };
}

type Policy = Properties & { readonly Statement: readonly Properties[] };

export function policy(...Statement: readonly Properties[]): Policy {
  return { Version: '2012-10-17', Statement };
}

export function trust(Principal: unknown, rest: Properties = {}): Policy {
  return policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...rest });
}

interface PutResource {
  readonly id: string;
  readonly properties: Properties;
  readonly attributes?: Properties;
}

/** A World of roles and policies, as stacks would have made them. */
export class Roles {
  readonly world = new World();

  /** A role with one inline policy called `Inline`, if statements are given. */
  role(
    arn: string,
    AssumeRolePolicyDocument: Properties,
    statements: readonly Properties[] = [],
    rest: Properties = {},
  ): Resource {
    const Policies = statements.length === 0 ? [] : [{ PolicyName: 'Inline', PolicyDocument: policy(...statements) }];
    return this.#put(arn, 'AWS::IAM::Role', {
      id: arn.slice(arn.lastIndexOf('/') + 1),
      properties: { AssumeRolePolicyDocument, Policies, ...rest },
      attributes: { Arn: arn },
    });
  }

  attached(account: string, logicalId: string, role: string, ...statements: readonly Properties[]): Resource {
    const properties = { PolicyName: logicalId, PolicyDocument: policy(...statements), Roles: [role] };
    return this.#put(`arn:aws:iam::${account}:x`, 'AWS::IAM::Policy', { id: logicalId, properties });
  }

  managed(arn: string, ...statements: readonly Properties[]): Resource {
    return this.#put(arn, 'AWS::IAM::ManagedPolicy', {
      id: arn,
      properties: { PolicyDocument: policy(...statements) },
    });
  }

  #put(arn: string, type: string, { id, properties, attributes = {} }: PutResource): Resource {
    const account = arn.split(':')[4]!;
    const logicalId = id.slice(id.lastIndexOf('/') + 1);
    const resource = deployedResource(type, id, properties, { account, logicalId, attributes });
    this.world.put(resource);
    return resource;
  }
}

export function sessionOf(roleArn: string): Session {
  const account = roleArn.split(':')[4]!;
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return { arn: `arn:aws:sts::${account}:assumed-role/${name}/test`, roleArn, account };
}
