// Loaded before a program (--import): its wall clock jumps five times a second, back and forth, as if someone set it.
// Seven jumps, which consultations of some calls of 0.2 s do not fall in step with, and one alone that leaves the clock right.
const jumps = [0, 7200, -86_400, 31_536_000, -7200, 7, -31_536_000]
const RealDate = Date
const started = performance.now()
const offset = () => jumps[Math.floor((performance.now() - started) / 200) % jumps.length] * 1000

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset())
    else super(...given)
  }

  static now() {
    return RealDate.now() + offset()
  }
}
