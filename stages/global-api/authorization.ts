/** Who may call the API. */
export type Authorization =
  /** Everybody on the internet. */
  | { readonly type: 'none' }
  /** Requests signed by an IAM identity that is allowed `execute-api:Invoke`. */
  | { readonly type: 'iam' }
  /** Bearer tokens of this issuer, meant for one of these audiences. */
  | { readonly type: 'jwt'; readonly issuer: string; readonly audience: readonly string[] };
