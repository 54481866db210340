import { beginBundling } from '../services/bundle';

/**
 * The services' bundles, for which esbuild begins to work as soon as this file is loaded.
 *
 * The app imports it before anything of the CDK: loading that takes Node longer than bundling takes beside it.
 */
export const bundles = beginBundling();
