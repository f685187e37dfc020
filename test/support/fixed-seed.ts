import fc from 'fast-check'

// A gate must say the same of the same commit. `FC_SEED=random npm test` searches further; a failure names its seed.
const asked = process.env['FC_SEED']
if (asked !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked ?? 20_261_122) })
