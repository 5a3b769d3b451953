import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { stringify } from 'yaml';
import type { Definition } from '../checks/rule';
import { projectCompose } from '../compose/project';
import { composeFidelity } from '../compose/stances';
import { kubernetesFidelity } from '../kubernetes/stances';
import { projectLocal } from '../local/project';
import { localFidelity } from '../local/stances';
import type { ManifestFile } from '../kubernetes/manifest';
import { imageFiles } from '../model/model-image';
import { TARGETS, unsupportedOf, type Fidelity, type Target } from '../model/projection';
import type { Workload } from '../model/workload';
import { checkOptions } from './check-kinds';
import { TEXT, listOf, oneOf, openShape, shape, type Shape } from './kind';
import { ManifestChart } from './manifest-chart';
import { today, workloadsOf } from './definition';
import { becomeHost } from './placement';
import { appendReport, reportFile } from './report-file';

/** Props of a `ServingApp`. */
export interface ServingAppProps {
  /**
   * Name of the compose project.
   * @default serving
   */
  readonly name?: string;
  /**
   * Namespace of the Kubernetes objects.
   * @default - whoever applies them chooses
   */
  readonly namespace?: string;
  /**
   * Directory everything is written to.
   * @default - CDK8S_OUTDIR, which the cdk8s command line sets, else dist
   */
  readonly outdir?: string;
  /**
   * Ids of what a target cannot say and the definition does without: `compose/digits/storage.claim`.
   * @default - none; synth fails on every loss and names its id
   */
  readonly acceptedLosses?: readonly string[];
  /**
   * What is written. A target that is left out cannot fail on what it cannot say.
   * @default - all of them: kubernetes, compose, local
   */
  readonly targets?: readonly Target[];
}

const PROPS: Shape<ServingAppProps> = {
  name: TEXT,
  namespace: TEXT,
  outdir: TEXT,
  acceptedLosses: listOf(TEXT),
  targets: listOf(oneOf(...TARGETS)),
};

/** What compose takes as the name of a project. */
const STACK_NAME = /^[a-z0-9][-_a-z0-9]*$/;

/** Where the files of the other targets go, below the output directory. */
const COMPOSE_FILE = join('compose', 'compose.yml');
const LOCAL_FILE = join('local', 'processes.json');

/**
 * An app whose scope takes workloads directly. It writes `deployment.yaml` and `service.yaml` for Kubernetes,
 * `compose/compose.yml`, and `local/processes.json` for this machine, all from the same definition; and for every image
 * with models in it `images/<name>/Dockerfile`.
 */
export class ServingApp extends App {
  /** Name of the compose project. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly acceptedLosses: readonly string[];
  readonly targets: readonly Target[];

  /** @throws RangeError for a name that is none of a compose project */
  constructor(props: ServingAppProps = {}) {
    checkOptions('ServingApp', props, new.target === ServingApp ? shape(PROPS) : openShape(PROPS));
    super({
      outputFileExtension: '.yaml',
      yamlOutputType: YamlOutputType.FILE_PER_CHART,
      ...(props.outdir === undefined || reportFile() !== undefined ? {} : { outdir: props.outdir }),
    });
    this.name = props.name ?? 'serving';
    this.namespace = props.namespace;
    this.acceptedLosses = Object.freeze([...(props.acceptedLosses ?? [])]);
    this.targets = Object.freeze(TARGETS.filter((target) => props.targets?.includes(target) ?? true));
    if (!STACK_NAME.test(this.name)) {
      const what = JSON.stringify(this.name);
      throw new RangeError(`name ${what} is none of a compose project; use a-z, 0-9, - and _, a letter or digit first`);
    }
    becomeHost(this, {
      namespace: this.namespace,
      chartFor: (file) => this.chartFor(file),
      definition: () => this.definition(),
    });
  }

  /** Charts that are written: without Kubernetes among the targets, those of its own files are not. */
  override get charts(): Chart[] {
    const all = super.charts;
    return this.targets.includes('kubernetes') ? all : all.filter((chart) => !(chart instanceof ManifestChart));
  }

  /** Checks the whole definition, then writes every file. @throws Error with all findings in one message */
  override synth(): void {
    const report = reportFile();
    if (report !== undefined) appendReport(report, this.name, this.definition(), this.fidelity());
    try {
      super.synth();
    } catch (error) {
      // The message names constructs, files and fixes; where synth was called from tells the reader nothing.
      if (error instanceof Error) error.stack = error.message;
      throw error;
    }
    this.beginWithSeparators();
    const workloads = workloadsOf(this);
    if (this.targets.some((target) => target !== 'local')) this.writeImages(workloads);
    if (this.targets.includes('compose')) this.writeCompose(workloads);
    if (this.targets.includes('local')) this.writeLocal(workloads);
  }

  private writeImages(workloads: readonly Workload[]): void {
    const files = imageFiles(workloads, (file, path) => this.relativeTo(file)(path));
    for (const { path, text } of files) this.write(path, text);
  }

  private writeCompose(workloads: readonly Workload[]): void {
    const compose = projectCompose(workloads, { name: this.name, relative: this.relativeTo(COMPOSE_FILE) });
    // YAML 1.1 rules quote `yes` and `0777` too: some readers of compose files still take them for something else.
    this.write(COMPOSE_FILE, stringify(compose.output, { version: '1.1', lineWidth: 0 }));
    for (const { path, text } of compose.files) this.write(join(dirname(COMPOSE_FILE), path), text);
  }

  private writeLocal(workloads: readonly Workload[]): void {
    const local = projectLocal(workloads, { relative: this.relativeTo(LOCAL_FILE) });
    this.write(LOCAL_FILE, `${JSON.stringify(local.output, null, 2)}\n`);
  }

  /** What each target makes of each field the definition says: the rows of `cdk8s-serving report`. */
  fidelity(): Fidelity[] {
    const workloads = workloadsOf(this);
    const rows: Readonly<Record<Target, () => readonly Fidelity[]>> = {
      kubernetes: () => workloads.flatMap(kubernetesFidelity),
      compose: () => composeFidelity(workloads),
      local: () => localFidelity(workloads),
    };
    return this.targets.flatMap((target) => rows[target]());
  }

  private definition(): Definition {
    return {
      workloads: workloadsOf(this),
      targets: this.targets,
      unsupported: unsupportedOf(this.fidelity()),
      acceptedLosses: this.acceptedLosses,
      today: today(),
    };
  }

  /**
   * A chart's id is its file's name. There is no dependency between the two: one would number the files. Made when first
   * needed, so that an app with charts of its own alone writes no empty file.
   */
  private chartFor(kind: ManifestFile): Chart {
    const existing = this.node.tryFindChild(kind);
    if (existing !== undefined && Chart.isChart(existing)) return existing;
    return new ManifestChart(this, kind, this.namespace === undefined ? {} : { namespace: this.namespace });
  }

  /** `cdk8s synth --stdout` joins files as they are; without a separator the last object of one runs into the next. */
  private beginWithSeparators(): void {
    for (const name of readdirSync(this.outdir).filter((file) => file.endsWith(this.outputFileExtension))) {
      const path = join(this.outdir, name);
      const text = readFileSync(path, 'utf8');
      if (!text.startsWith('---\n')) writeFileSync(path, `---\n${text}`);
    }
  }

  private relativeTo(file: string): (path: string) => string {
    const directory = resolve(this.outdir, dirname(file));
    return (path) => relative(directory, path).split('\\').join('/');
  }

  private write(file: string, text: string): void {
    const path = join(this.outdir, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
