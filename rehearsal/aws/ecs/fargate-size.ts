import type { ResourceRequest } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';

type Request = ResourceRequest<PropertiesOf<'AWS::ECS::TaskDefinition'>>;

/** By CPU units: the least memory in MiB, the most, and the steps between them. */
const MEMORY: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};
/** With a quarter of a CPU: 0.5, 1 and 2 GB, and not what is between the last two. */
const NOT_OFFERED = 1536;

/** Fargate has certain sizes of tasks, and no others. */
export function checkFargateSize(request: Request): void {
  const { Cpu, Memory, RequiresCompatibilities = [] } = request.properties;
  if (!RequiresCompatibilities.includes('FARGATE')) return;
  for (const [property, value] of Object.entries({ Cpu, Memory })) {
    if (value !== undefined) continue;
    refuse({
      ...at(request, property),
      message: `Fargate requires that '${property.toLowerCase()}' be defined at the task level.`,
      repair: `state ${property}, such as ${property === 'Cpu' ? '256' : '512'}`,
    });
  }
  const [cpu, memory] = [unitsOf(Cpu!, 'vcpu'), unitsOf(Memory!, 'gb')];
  const size = MEMORY[cpu];
  if (size === undefined) {
    refuse({
      ...at(request, 'Cpu'),
      message: `No Fargate configuration exists for given values: ${Cpu} CPU, ${Memory} memory.`,
      repair: `give one of ${Object.keys(MEMORY).join(', ')}`,
    });
  }
  const [least, most, step] = size;
  if (memory >= least && memory <= most && memory % step === 0 && memory !== NOT_OFFERED) return;
  refuse({
    ...at(request, 'Memory'),
    message: `No Fargate configuration exists for given values: ${Cpu} CPU, ${Memory} memory.`,
    repair: cpu === 256 ? 'give 512, 1024 or 2048' : `give ${least} to ${most} in steps of ${step}`,
  });
}

function at(request: Request, property: string) {
  return {
    resource: nameOf(request),
    property,
    code: 'ClientException',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html',
  } as const;
}

/** `256`, or `.25 vCPU`: 1024 to each. */
function unitsOf(value: string, unit: 'vcpu' | 'gb'): number {
  const [, number, named] = /^\s*([\d.]+)\s*([a-z]*)\s*$/i.exec(value) ?? [];
  if (named === '') return Number(number);
  return named?.toLowerCase() === unit ? Number(number) * 1024 : Number.NaN;
}
