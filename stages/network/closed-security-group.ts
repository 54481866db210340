import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface ClosedSecurityGroupProps {
  readonly vpc: IVpc;
  readonly description: string;
}

/** A security group that lets nothing in and nothing out until somebody opens it. */
export class ClosedSecurityGroup extends SecurityGroup {
  constructor(scope: Construct, id: string, props: ClosedSecurityGroupProps) {
    super(scope, id, { ...props, allowAllOutbound: false });
    // EC2 lets everything out of a group that comes without egress rules, and CDK writes the rules between groups as
    // resources of their own, beside the group.
    this.addEgressRule(Peer.ipv4('127.0.0.1/32'), Port.allTcp(), 'To nowhere: in place of the rule that EC2 would add');
  }
}
