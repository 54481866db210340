import type { Bill, Pricer } from '../bill';
import { computePricers, isCustom } from './compute';
import { freePricers } from './free';
import { networkPricers } from './network';
import { platformPricers } from './platform';

const pricers: Readonly<Record<string, Pricer>> = {
  ...freePricers,
  ...networkPricers,
  ...computePricers,
  ...platformPricers,
};

/** Writes the bill of its resource. A type that nobody prices stays without a line, and is listed as such. */
export function writeBill(bill: Bill) {
  const { type } = bill.resource;
  if (isCustom(type)) bill.costsNothing('its function is charged for the calls');
  else if (Object.hasOwn(pricers, type)) pricers[type]!(bill);
}
