export interface Todo {
  readonly id: string;
  readonly data: string;
}
