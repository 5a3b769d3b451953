import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { stringify } from 'yaml';
import type { Definition } from '../checks/rule';
import { projectCompose } from '../compose/project';
import { projectKubernetes } from '../kubernetes/project';
import { projectLocal } from '../local/project';
import { becomeHost, type ObjectKind } from './placement';
import { workloadsOf } from './workload-construct';

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
}

/** Where the files of the other targets go, below the output directory. */
const COMPOSE_FILE = join('compose', 'compose.yml');
const LOCAL_FILE = join('local', 'processes.json');

/**
 * An app whose scope takes workloads directly. It writes `deployment.yaml` and `service.yaml` for Kubernetes,
 * `compose/compose.yml`, and `local/processes.json` for this machine, all from the same definition.
 */
export class ServingApp extends App {
  /** Name of the compose project. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly acceptedLosses: readonly string[];

  constructor(props: ServingAppProps = {}) {
    super({
      outputFileExtension: '.yaml',
      yamlOutputType: YamlOutputType.FILE_PER_CHART,
      ...(props.outdir === undefined ? {} : { outdir: props.outdir }),
    });
    this.name = props.name ?? 'serving';
    this.namespace = props.namespace;
    this.acceptedLosses = Object.freeze([...(props.acceptedLosses ?? [])]);
    const chartProps = props.namespace === undefined ? {} : { namespace: props.namespace };
    // A chart's id is its file's name. There is no dependency between the two: one would number the files.
    const charts: Readonly<Record<ObjectKind, Chart>> = {
      deployment: new Chart(this, 'deployment', chartProps),
      service: new Chart(this, 'service', chartProps),
    };
    becomeHost(this, {
      namespace: this.namespace,
      chartFor: (kind) => charts[kind],
      definition: () => this.definition(),
    });
  }

  /** Checks the whole definition, then writes every file. @throws Error with all findings in one message */
  override synth(): void {
    try {
      super.synth();
    } catch (error) {
      // The message names constructs, files and fixes; where synth was called from tells the reader nothing.
      if (error instanceof Error) error.stack = error.message;
      throw error;
    }
    for (const kind of ['deployment', 'service']) this.beginWithSeparator(join(this.outdir, `${kind}.yaml`));
    const workloads = workloadsOf(this);
    const compose = projectCompose(workloads, { name: this.name, relative: this.relativeTo(COMPOSE_FILE) });
    // YAML 1.1 rules quote `yes` and `0777` too: some readers of compose files still take them for something else.
    this.write(COMPOSE_FILE, stringify(compose.output, { version: '1.1', lineWidth: 0 }));
    const local = projectLocal(workloads, { relative: this.relativeTo(LOCAL_FILE) });
    this.write(LOCAL_FILE, `${JSON.stringify(local.output, null, 2)}\n`);
  }

  private definition(): Definition {
    const workloads = workloadsOf(this);
    const surroundings = { name: this.name, relative: (path: string) => path };
    return {
      workloads,
      targets: ['kubernetes', 'compose', 'local'],
      unsupported: [
        ...workloads.flatMap((workload) => projectKubernetes(workload).unsupported),
        ...projectCompose(workloads, surroundings).unsupported,
        ...projectLocal(workloads, surroundings).unsupported,
      ],
      acceptedLosses: this.acceptedLosses,
    };
  }

  /** `cdk8s synth --stdout` joins files as they are; without a separator the last object of one runs into the next. */
  private beginWithSeparator(path: string): void {
    writeFileSync(path, `---\n${readFileSync(path, 'utf8')}`);
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
