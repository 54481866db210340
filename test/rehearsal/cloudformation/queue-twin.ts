import type { Outcome, ResourceRequest, Twin } from '../../../rehearsal/cloudformation/twin';
import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';

type Verb = 'create' | 'update' | 'delete' | 'resume';

/** Queues in memory: what the engine asks of a twin, written down, and made to fail or to wait where a test says so. */
export class QueueTwin implements Twin {
  readonly types = ['AWS::SQS::Queue', 'AWS::SNS::Topic'];
  /** `create A`, in the order in which the calls came. */
  readonly calls: string[] = [];
  /** Queues that exist: properties by id. */
  readonly queues = new Map<string, Properties>();
  readonly requests: ResourceRequest[] = [];
  /** Called within every operation, before it has any effect. */
  during: (call: string, request: ResourceRequest | Resource) => Promise<void> | void = () => {};

  async create(request: ResourceRequest): Promise<Outcome> {
    await this.#begin('create', request);
    const id = String(request.properties.QueueName ?? request.generatedName);
    this.queues.set(id, request.properties);
    return this.#outcome(request, id);
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    await this.#begin('update', request);
    this.queues.set(before.id, request.properties);
    return this.#outcome(request, before.id);
  }

  async delete(resource: Resource): Promise<void> {
    await this.#begin('delete', resource);
    this.queues.delete(resource.id);
  }

  async resume(resource: Resource): Promise<void> {
    await this.#begin('resume', resource);
    this.queues.set(resource.id, resource.properties);
  }

  async #begin(verb: Verb, request: ResourceRequest | Resource): Promise<void> {
    const call = `${verb} ${request.logicalId}`;
    this.calls.push(call);
    if ('signal' in request) this.requests.push(request);
    await this.during(call, request);
  }

  #outcome({ properties }: ResourceRequest, id: string): Outcome {
    return {
      id,
      attributes: { Arn: `arn:${id}`, QueueName: id, TopicArn: `arn:${id}` },
      data: { delay: properties.DelaySeconds ?? 0 },
    };
  }
}
