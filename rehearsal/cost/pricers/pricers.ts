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

/** Adds the charges of the bill's resource. A type without a pricer gets none, and is listed as such. */
export function writeBill(bill: Bill) {
  const { type } = bill.resource;
  if (isCustom(type)) bill.costsNothing('its function is charged for the calls');
  else if (Object.hasOwn(pricers, type)) pricers[type]!(bill);
}
