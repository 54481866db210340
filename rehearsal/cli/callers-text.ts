import { relative } from 'node:path';
import type { OpenDoor } from '../aws/apigatewayv2/api';
import { shellPath, shellWord } from '../kit/shell-word';
import type { DeployedSystem } from '../session/deployed-system';
import { stateOption } from '../state/state-option';
import type { StartOptions } from './options';

type Callers = Pick<DeployedSystem, 'curlFiles'>;
type Options = Pick<StartOptions, 'state' | 'localIssuer'>;

/** How a person calls the APIs that are not open to everybody, in lines. */
export function callersText(deployed: Callers & Pick<DeployedSystem, 'apis'>, options: Options): string[] {
  return deployed.apis().flatMap((api) => textOf(api, deployed, options));
}

function textOf(api: OpenDoor, callers: Callers, { state, localIssuer }: Options): string[] {
  const url = `${api.url}${api.example ?? ''}`;
  const lines: string[] = [];
  if (api.guards.includes('AWS_IAM')) {
    try {
      const { administrator, powerless } = callers.curlFiles(api);
      lines.push(`  it asks for signed requests: curl --config ${fromHere(administrator!)} ${url}`);
      lines.push(`  who may call nothing gets 403: curl --config ${fromHere(powerless!)} ${url}`);
    } catch (error) {
      // A full disk, for one. The API serves all the same.
      lines.push(`  it asks for signed requests, and there are no keys to sign them with: ${(error as Error).message}`);
    }
  }
  if (api.guards.includes('JWT')) {
    const command = `npm run --silent pipeline -- token${stateOption(state)}`;
    lines.push(
      localIssuer
        ? `  it asks for a token: curl -H "Authorization: Bearer $(${command})" ${shellWord(url)}`
        : '  it asks for a token of the configured issuer; npm start -- --local-issuer has one of its own',
    );
  }
  return lines;
}

/** A path relative to the working directory, if it lies in it. */
function fromHere(path: string): string {
  const fromCurrent = relative(process.cwd(), path);
  return shellPath(fromCurrent.startsWith('..') ? path : fromCurrent);
}
