import { relative } from 'node:path';
import type { OpenDoor } from '../aws/apigatewayv2/api';
import type { Cloud } from '../cloud/cloud';
import { shellPath, shellWord } from '../kit/shell-word';
import { DEFAULT_STATE } from './options';

type Callers = Pick<Cloud, 'users' | 'localIssuer'>;

/** How a person calls the APIs that are not open to everybody, in lines. `state` is the option's value. */
export function callersText(cloud: Callers & Pick<Cloud, 'frontDoors'>, state: string): string[] {
  return cloud.frontDoors().flatMap((door) => textOf(door, cloud, state));
}

function textOf(door: OpenDoor, { users, localIssuer }: Callers, state: string): string[] {
  const url = `${door.url}${door.example ?? ''}`;
  const lines: string[] = [];
  if (door.guards.includes('AWS_IAM')) {
    try {
      const { administrator, powerless } = users.curlFiles(door);
      lines.push(`  it asks for signed requests: curl --config ${fromHere(administrator!)} ${url}`);
      lines.push(`  who may call nothing gets 403: curl --config ${fromHere(powerless!)} ${url}`);
    } catch (error) {
      // A full disk: the API serves all the same.
      lines.push(`  it asks for signed requests, and there are no keys to sign them with: ${(error as Error).message}`);
    }
  }
  if (door.guards.includes('JWT')) {
    const command = `npm run --silent pipeline -- token${state === DEFAULT_STATE ? '' : ` --state ${shellPath(state)}`}`;
    lines.push(
      localIssuer
        ? `  it asks for a token: curl -H "Authorization: Bearer $(${command})" ${shellWord(url)}`
        : '  it asks for a token of the configured issuer; npm start -- --local-issuer has one of its own',
    );
  }
  return lines;
}

/** A path as it is typed in this directory. */
function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return shellPath(way.startsWith('..') ? path : way);
}
