import type { OpenDoor } from '../aws/apigatewayv2/api';

/**
 * Where each API is: `Global API: http://127.0.0.1:8080`, or, where there are several, each with the name of its
 * environment: `Global API (staging): http://127.0.0.1:8080`.
 */
export function apiText(doors: readonly Pick<OpenDoor, 'environment' | 'url'>[], label = 'Global API'): string[] {
  return doors.map(({ environment, url }) => `${label}${doors.length > 1 ? ` (${environment})` : ''}: ${url}`);
}
