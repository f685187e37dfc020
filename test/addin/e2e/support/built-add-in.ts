import { addinIsOld, buildAddin } from '../../../../service/cli/sample/outlook.ts'

/** The folder of the built add-in, where a service run from source finds it; built when its source is newer. */
export async function buildAddinWhenOld(): Promise<string> {
  if (addinIsOld()) await buildAddin()
  return '.cache/addin'
}
