/**
 * The end of the present turn of the event loop, when everything that has come in by then is read. Who waits for it goes
 * on together with all others who do: what they do next is done by the same instructions over and over, which the
 * processor still has at hand, and not by those of TensorFlow in turn with those of a whole server.
 */
export class EndOfTurn {
  private end: Promise<void> | undefined;

  /** Settles at the end of the turn, for all who asked in it. */
  reached(): Promise<void> {
    this.end ??= new Promise((resolve) => {
      setImmediate(() => {
        this.end = undefined;
        resolve();
      });
    });
    return this.end;
  }
}
