export interface Ended {
  readonly code: number | null;
  readonly isInterrupted: boolean;
}
export interface Program {
  readonly command: string;
  readonly args: string[];
  readonly shell: boolean;
}
export declare function npmCommand(env?: NodeJS.ProcessEnv, nodeFile?: string): Program;
export declare function runProgram(
  program: Omit<Program, 'shell'> & { readonly shell?: boolean },
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended>;
export declare function runNpm(
  args: string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended>;
