import type { SystemdUnit } from './systemd-unit';

interface Stoppable {
  readonly unit: Pick<SystemdUnit, 'name' | 'before' | 'after'>;
  stop(): Promise<void>;
}

/**
 * Stops services, each after those that start after it: systemd.unit(5), "Before=, After=".
 *
 * The others are stopped side by side. Where the order is a loop it is cut, as systemd does.
 */
export async function stopInOrder(services: readonly Stoppable[]): Promise<void> {
  const stopped = new Map<Stoppable, Promise<void>>();
  const stop = (service: Stoppable, waiting: readonly Stoppable[]): Promise<void> => {
    const known = stopped.get(service);
    if (known !== undefined) return known;
    const path = [...waiting, service];
    const first = services.filter((other) => !path.includes(other) && startsBefore(service, other));
    const stopping = Promise.all(first.map((other) => stop(other, path))).then(() => service.stop());
    stopped.set(service, stopping);
    return stopping;
  };
  await Promise.all(services.map((service) => stop(service, [])));
}

function startsBefore({ unit }: Stoppable, { unit: other }: Stoppable): boolean {
  return unit.before.includes(other.name) || other.after.includes(unit.name);
}
