/** Replaces `${Name}` and `${LogicalId.Attribute}` in a template string of Fn::Sub; `${!Name}` stays as `${Name}`. */
export function substitutions(template: string, value: (name: string) => string): string {
  return template.replace(/\$\{([^{}]*)\}/g, (_, name: string) =>
    name.startsWith('!') ? `\${${name.slice(1)}}` : value(name.trim()),
  );
}
