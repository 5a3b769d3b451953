import { needsModule, type ModelBinding } from '@cdk8s-serving/contract';
import { ConfigError } from '../config-error';
import type { UserModule } from './user-module';

/**
 * Loads the module of a binding, JavaScript or TypeScript. Types are taken out and not checked.
 * @param path absolute
 * @throws ConfigError where the file cannot be loaded or does not export what the binding needs
 */
export function loadModule(path: string, binding: ModelBinding): UserModule {
  // Before Node 22.18 nothing but this reads TypeScript; it is not loaded for anybody else.
  if (/\.[cm]?ts$/.test(path)) require('sucrase/register/ts');
  const loaded = required(path);
  const exported = membersOf(loaded);
  const functions = { ...membersOf(exported['default']), ...exported };
  const module = { preprocess: functions['preprocess'], answer: functions['answer'] };
  for (const [part, name] of [['preprocessing', 'preprocess'] as const, ['answer', 'answer'] as const]) {
    if (binding[part].kind === 'module' && typeof module[name] !== 'function') {
      throw new ConfigError(
        `the module ${path} exports no function '${name}'; export one, or bind ${part} to a recipe`,
      );
    }
  }
  return module as UserModule;
}

/** The module a configuration names, where its binding needs one. @throws ConfigError */
export function moduleOf(path: string | undefined, binding: ModelBinding): UserModule | undefined {
  if (!needsModule(binding)) return undefined;
  if (path === undefined) throw new ConfigError('the model binding needs a module, and none is set; set its path');
  return loadModule(path, binding);
}

function required(path: string): unknown {
  try {
    return require(path) as unknown;
  } catch (error) {
    const { message } = error as Error;
    throw new ConfigError(
      `the module ${path} cannot be loaded: ${message.split('\n')[0]}; correct the file or its path`,
      {
        cause: error,
      },
    );
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
