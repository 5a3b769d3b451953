import { ModelServerSetting, type Setting } from '@cdk8s-serving/contract';
import {
  CONFIG_FILE,
  asFlag,
  configFiles,
  flagOf,
  modelServerSettings,
  type GivenSetting,
  type ModelServerPlace,
} from '../model/process';
import type { ModelServerWorkload, ServedModel } from '../model/workload';
import type { LocalArgument, LocalFile, LocalFilePart } from './plan';

/** Settings whose value is the path of a file of the plan, and the file's name. */
const FILE_OF: ReadonlyMap<Setting, string> = new Map([
  [ModelServerSetting.modelConfigFile, CONFIG_FILE.models],
  [ModelServerSetting.batchingParametersFile, CONFIG_FILE.batching],
  [ModelServerSetting.monitoringConfigFile, CONFIG_FILE.monitoring],
]);

/** Around what stands for a path in the text of a file until that is taken apart; no definition has a NUL in it. */
const MARK = '\0';

/** Command line of a model server. @param place where the plan says that it runs, with paths relative to the plan */
export function modelServerArguments(workload: ModelServerWorkload, place: ModelServerPlace): LocalArgument[] {
  return modelServerSettings(workload, place).map(toArgument);
}

/** The files it reads at its start. */
export function modelServerFiles(
  workload: ModelServerWorkload,
  { basePathOf, requestLogDirectory }: Pick<ModelServerPlace, 'basePathOf' | 'requestLogDirectory'>,
): LocalFile[] {
  const paths = [...workload.models.map(basePathOf), requestLogDirectory];
  const marked = (index: number): string => `${MARK}${index}${MARK}`;
  const toPart = (text: string, index: number): LocalFilePart =>
    // Between an odd mark and the next one is the number of a path.
    index % 2 === 0 ? text : { path: paths[Number(text)] ?? '' };
  const place = {
    basePathOf: (model: ServedModel): string => marked(workload.models.indexOf(model)),
    requestLogDirectory: marked(workload.models.length),
  };
  return configFiles(workload, place).map(({ name, text }) => ({
    name,
    parts: text.split(MARK).map(toPart),
  }));
}

function toArgument(given: GivenSetting): LocalArgument {
  const file = FILE_OF.get(given.setting);
  const flag = `--${flagOf(given.setting)}`;
  if (file !== undefined) return { flag, file };
  return given.setting === ModelServerSetting.modelBasePath ? { flag, path: given.value } : asFlag(given);
}
