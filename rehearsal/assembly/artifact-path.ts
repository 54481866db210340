/** The parts of `Artifact::path/in/it`, as CloudFormation actions name a file; undefined for anything else. */
export function artifactPathOf(text: unknown): { readonly artifact: string; readonly path: string } | undefined {
  const [, artifact, path] = /^([^:]+)::(.+)$/.exec(String(text)) ?? [];
  return artifact === undefined || path === undefined ? undefined : { artifact, path };
}
