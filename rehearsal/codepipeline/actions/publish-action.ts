import { type Publication, publications } from '../../assembly/asset-manifest';
import type { AssetStore } from '../../assembly/asset-store';
import { PUBLISHING } from '../../codebuild/purpose';
import { notRehearsed } from '../../kit/refusal';
import type { ActionContext, ActionResult } from './action-context';

/** Publishes exactly what the commands name, into the accounts that the asset manifests say; what is there already stays. */
export async function publishAssets(
  commands: readonly string[],
  store: AssetStore,
  context: ActionContext,
): Promise<ActionResult> {
  const assembly = context.artifact(context.action.inputs[0]!);
  let published = 0;
  let found = 0;
  for (const command of commands) {
    const { manifest, selections } = parseCommand(command, context.where);
    for (const publication of publications(assembly, manifest, selections)) {
      context.signal.throwIfAborted();
      context.now(publication.name);
      if (isPublished(publication, store)) {
        found++;
        continue;
      }
      if (publication.kind === 'file') await store.putObject(publication.bucket, publication.key, publication.source);
      else await store.putImage(publication.image, publication.source, publication.dockerfile);
      published++;
    }
  }
  return { summary: `${published} published${found > 0 ? `, ${found} there already` : ''}` };
}

/** An asset's name is made from its content: under the same name there is never another one. */
function isPublished(publication: Publication, store: AssetStore): boolean {
  return publication.kind === 'file'
    ? store.object(publication.bucket, publication.key) !== undefined
    : store.image(publication.image) !== undefined;
}

/** `cdk-assets --path MANIFEST [--verbose] publish [ASSET[:DESTINATION] …]`. */
function parseCommand(command: string, where: string): { manifest: string; selections: string[] } {
  const words = [...command.replace(PUBLISHING, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare!,
  );
  let manifest: string | undefined;
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--path' || word === '-p') manifest = words[++i];
    else if (word === '--verbose' || word === '-v') continue;
    else rest.push(word);
  }
  const [verb, ...selections] = rest;
  const odd = [verb, ...selections].find((word) => word?.startsWith('-'));
  if (manifest === undefined || verb !== 'publish' || odd !== undefined) {
    return notRehearsed({
      resource: where,
      message: `'${command}': ${odd ?? verb ?? 'this'}`,
      repair: 'publish by cdk-assets --path MANIFEST --verbose publish ASSET',
    });
  }
  return { manifest, selections };
}
