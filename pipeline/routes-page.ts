import type { Answer, Provider, Route, Shape } from '../services/catalog/provider';
import { questionOf } from './question';

/** docs/routes.md: what each route of these providers answers, and what the smoke test asks of it. */
export function routesPage(providers: readonly Provider[]): string {
  const rows = providers.flatMap(({ routes }) => routes.map(row));
  return `# Routes

What a good answer looks like, and what the smoke test asks of an API that was just deployed. The catalog (\`services/catalog\`)
says both, once: the tests of the services and the smoke test read it there, and \`npm run docs:routes\` writes this page from it.

| Route | A good answer | The smoke test |
|---|---|---|
${rows.join('\n')}

Fields with a question mark may be missing; fields that are not named may come too.

The smoke test stores nothing, and knows nothing of what is stored. So it asks a route for its good answer only if that takes
neither a parameter nor a body; of any other it makes the request that the catalog says is refused, and a route for which the catalog
says none is **not asked**. An answer that says success is judged at once; any other is asked for again until it is right or 180
seconds are over. Every wrong answer is named in the output of the action, with what was expected and how the answer began.

Where the configuration closes the API (\`auth\` is \`iam\` or \`jwt\`), the same requests are made without credentials, and each has to be refused
by the route's authorizer, with 403 or 401. What lies behind the authorizer is then not asked.
`;
}

function row(route: Route): string {
  const { method, path, answer, refusal } = route;
  const question = questionOf(route, { type: 'none' });
  const asked =
    question === undefined
      ? 'does not ask'
      : question.expected === answer
        ? 'asks for it'
        : `asks ${code(`${method} ${question.path}`)}${question.body === undefined ? '' : ` with ${code(question.body)}`}, has to be refused: ${answerText(refusal as Answer)}`;
  return `| ${code(`${method} ${path}`)} | ${answerText(answer)} | ${asked} |`;
}

function answerText({ status, mediaType, body }: Answer): string {
  return `${status} ${code(mediaType)} ${code(shapeText(body))}`;
}

function shapeText(shape: Shape): string {
  switch (shape.type) {
    case 'object': {
      const fields = Object.entries(shape.properties).map(
        ([name, inner]) => `${name}${shape.required.includes(name) ? '' : '?'}: ${shapeText(inner)}`,
      );
      return `{ ${fields.join(', ')} }`;
    }
    case 'array':
      return `[${shapeText(shape.items)}, …]`;
    case 'string':
      return shape.enum?.map((one) => JSON.stringify(one)).join(' or ') ?? 'string';
    default:
      return shape.type;
  }
}

/** A bar would end the table's cell, even inside code. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
