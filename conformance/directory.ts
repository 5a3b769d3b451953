import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PutStep, RemoveStep, WriteStep } from './case';
import { makeCertificates } from './certificates';
import { MODELS, type Profile } from './profile';

/** The directory a server reads its files and models from, which the cases change while it runs. */
export class ServerDirectory {
  constructor(readonly path: string) {}

  /** Puts everything there that a profile's server finds when it starts. */
  prepare(profile: Profile): void {
    mkdirSync(this.path, { recursive: true });
    if (profile.hasCertificates) makeCertificates(this.path);
    for (const [at, model] of Object.entries(profile.models)) this.change({ kind: 'put', model, at });
    for (const [at, text] of Object.entries(profile.files)) this.change({ kind: 'write', at, text });
  }

  /** Does a step of a case. What appears, appears as a whole: it is written beside its place and then renamed. */
  change(step: PutStep | WriteStep | RemoveStep): void {
    const place = join(this.path, step.at);
    if (step.kind === 'remove') {
      rmSync(place, { recursive: true, force: true });
      return;
    }
    mkdirSync(dirname(place), { recursive: true });
    const incoming = join(dirname(place), `.incoming-${basename(place)}`);
    if (step.kind === 'put') cpSync(join(MODELS, step.model), incoming, { recursive: true });
    else writeFileSync(incoming, step.text);
    renameSync(incoming, place);
  }
}
