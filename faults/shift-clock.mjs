// Preloaded into a worker: its clock is off by YIDAO_SHIFT_MS.
const shiftMs = Number(process.env.YIDAO_SHIFT_MS ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};

process.stderr.write(`clock shifted by ${Math.round((Date.now() - RealDate.now()) / 3_600_000)} h\n`);
