import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { join } from 'node:path';
import { bundleFunction } from './bundling.ts';

/** The code of the function of a folder, bundled on this machine; the asset's name is the hash of its bytes. */
export function bundledCode(folder: string): Code {
  return Code.fromAsset(join(import.meta.dirname, '..', 'functions', folder), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by the CDK, and never run: bundling happens in `local`.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputDirectory) {
          bundleFunction(folder, outputDirectory);
          return true;
        },
      },
    },
  });
}
