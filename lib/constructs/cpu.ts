/** An amount of processor time. */
export class Cpu {
  /** Whole cores or parts of them: `Cpu.cores(0.5)`. @throws RangeError for less than a thousandth. */
  static cores(amount: number): Cpu {
    const millis = amount * 1000;
    const whole = Math.round(millis);
    // 16.1 * 1000 is 16100.000000000002.
    return Cpu.millis(Math.abs(millis - whole) < 1e-6 ? whole : millis);
  }

  /** Thousandths of a core: `Cpu.millis(500)`. @throws RangeError unless it is a whole number from 0 on. */
  static millis(amount: number): Cpu {
    if (!Number.isInteger(amount) || amount < 0) {
      throw new RangeError(`${amount} thousandths of a core are no amount of cpu; use a whole number from 0 on`);
    }
    return new Cpu(amount);
  }

  private constructor(
    /** Thousandths of a core. */
    readonly milliCores: number,
  ) {}
}
